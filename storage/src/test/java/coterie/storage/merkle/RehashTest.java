package coterie.storage.merkle;

import static coterie.storage.merkle.Examples.FLAT;
import static coterie.storage.merkle.Examples.KEYS;
import static coterie.storage.merkle.Examples.PARTITION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import coterie.ring.Key;
import coterie.ring.property.Gen;
import coterie.ring.property.Property;
import java.util.Comparator;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Leaves computed anew in small steps, while the store changes and its records take damage. */
class RehashTest {

    private static final Comparator<Key> ORDER =
            ((Comparator<Key>) (one, other) -> Long.compareUnsigned(one.hash(), other.hash()))
                    .thenComparing(Comparator.naturalOrder());
    private static final int LAST_LEAF = FLAT.leaves() - 1;

    /** A store with damage that may not yet have been met, and its forest. */
    private static final class Store {
        private final TreeMap<Key, Counted> records = new TreeMap<>(ORDER);
        private final TreeSet<Key> damaged = new TreeSet<>(ORDER);
        private final SplittableRandom random;
        private final Forest forest;
        private int stretches;

        Store(long seed) {
            random = new SplittableRandom(seed);
            for (int i = 0; i < 100; i++) {
                Key key = KEYS.get(random.nextInt(KEYS.size()));
                records.put(key, Examples.counted(key, random));
            }
            forest = new Forest(FLAT, false);
        }

        void change() {
            Key key = KEYS.get(random.nextInt(KEYS.size()));
            boolean wasDamaged = damaged.remove(key);
            Counted after = random.nextInt(4) == 0 ? null : Examples.counted(key, random);
            Counted before = after == null ? records.remove(key) : records.put(key, after);
            forest.apply(
                    new RecordChange(
                            PARTITION, key, wasDamaged ? null : before, after, wasDamaged));
        }

        void damage() {
            if (!records.isEmpty()) {
                Key key = records.ceilingKey(KEYS.get(random.nextInt(KEYS.size())));
                damaged.add(key == null ? records.firstKey() : key);
            }
        }

        void heal() {
            damaged.pollFirst();
        }

        void meetDamage() {
            Key key = damaged.ceiling(KEYS.get(random.nextInt(KEYS.size())));
            if (key != null) {
                forest.damaged(PARTITION, key);
            }
        }

        /** One step; false if there was nothing to do. */
        boolean rehash(int first, int last, int most) {
            Stretch stretch = forest.next(PARTITION, first, last);
            if (stretch == null) {
                return false;
            }
            stretches++;
            int left = most;
            for (Map.Entry<Key, Counted> entry : records.entrySet()) {
                Key key = entry.getKey();
                Key after = stretch.after();
                boolean behind = after != null && ORDER.compare(key, after) <= 0;
                if (behind || !stretch.range().contains(key.hash())) {
                    continue;
                }
                if (left-- == 0) {
                    return true;
                }
                Counted counted = damaged.contains(key) ? null : entry.getValue();
                forest.count(PARTITION, stretch, key, counted);
            }
            forest.end(PARTITION, stretch);
            return true;
        }

        void rehashAll(int most) {
            for (int steps = 0; rehash(0, LAST_LEAF, most); steps++) {
                assertThat(steps).isLessThan(10_000);
            }
        }

        Forest fromScratch() {
            Forest scratch = new Forest(FLAT, true);
            records.forEach((key, counted) -> {
                if (!damaged.contains(key)) {
                    scratch.apply(new RecordChange(PARTITION, key, null, counted, false));
                }
            });
            return scratch;
        }
    }

    @Test
    void whileTheStoreChangesTheTreesBecomeThoseOfWhatIsStored() {
        Property.forAll(
                80,
                Gen.longs(),
                seed -> {
                    Store store = new Store(seed);
                    for (int i = 0; i < 300; i++) {
                        int first = store.random.nextInt(FLAT.leaves());
                        int last = store.random.nextInt(first, FLAT.leaves());
                        switch (store.random.nextInt(8)) {
                            case 0 -> store.rehash(first, last, store.random.nextInt(1, 6));
                            case 1 -> {
                                if (store.random.nextInt(10) == 0) {
                                    store.forest.distrust(
                                            PARTITION, first, Math.min(last, first + 3));
                                }
                            }
                            case 2, 3, 4 -> store.rehash(0, LAST_LEAF, store.random.nextInt(1, 6));
                            default -> store.change();
                        }
                        if (store.forest.isTrusted(PARTITION)) {
                            check(store);
                        }
                    }
                    store.rehashAll(3);
                    check(store);
                });
    }

    @Test
    void aDamagedRecordThatWasMetCountsForNothingAndComesBackWhenItIsReplaced() {
        Property.forAll(
                80,
                Gen.longs(),
                seed -> {
                    Store store = new Store(seed);
                    for (int i = 0; i < 300; i++) {
                        switch (store.random.nextInt(8)) {
                            case 0 -> store.damage();
                            case 1, 2 -> store.meetDamage();
                            case 3, 4, 5 -> store.rehash(0, LAST_LEAF, store.random.nextInt(1, 6));
                            default -> store.change();
                        }
                    }
                    meetAll(store);
                    store.rehashAll(3);
                    check(store);
                    int before = store.stretches;
                    meetAll(store);
                    store.rehashAll(3);
                    assertThat(store.stretches).as("met again, and no work").isEqualTo(before);
                });
    }

    private static void meetAll(Store store) {
        store.damaged.forEach(key -> store.forest.damaged(PARTITION, key));
    }

    @Test
    void aRecordThatReadsWellAgainIsTakenOutAsOneThatWasNeverCounted() {
        Store store = new Store(7);
        store.damage();
        store.rehashAll(100);
        store.heal();
        Key key = store.records.firstKey();
        store.records.forEach((each, counted) ->
                store.forest.apply(new RecordChange(PARTITION, each, counted, counted, false)));

        assertThat(store.forest.isTrusted(PARTITION)).isTrue();
        assertThat(store.records).containsKey(key);
        check(store);
    }

    private static void check(Store store) {
        assertThat(store.forest.isTrusted(PARTITION)).isTrue();
        assertThat(ForestTest.views(store.forest)).isEqualTo(ForestTest.views(store.fromScratch()));
    }

    @Test
    void beyondTheBoundOfRecordsLeftOutAnotherOneCostsItsLeafTheTrust() {
        PartitionTrees trees = new PartitionTrees(Examples.DEEP, Examples.FIRST, false);
        TreeSet<Key> keys = new TreeSet<>(ORDER);
        keys.addAll(Examples.keysOfFirst(PartitionTrees.MAX_LEFT_OUT + 1));
        Stretch stretch = trees.next(0, Examples.DEEP.leaves() - 1);
        assertThat(stretch).isNotNull();
        for (Key key : keys) {
            trees.count(stretch, key, null);
        }
        trees.end(stretch);

        trees.damaged(keys.first());
        assertThat(trees.isTrusted()).isTrue();
        trees.damaged(keys.last());
        assertThat(trees.isTrusted()).isFalse();
    }

    @Test
    void aStepReadsAtLeastOneRecordAndNoMoreThanItsBound() {
        assertThatThrownBy(() -> new Rehash(PARTITION, 0, 0, false, 0, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Rehash(PARTITION, 0, 0, false, Rehash.MAX_RECORDS + 1, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Rehash(PARTITION, 0, 0, false, 1, Rehash.MAX_BYTES + 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Rehash(PARTITION, 2, 1, false, 1, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(Rehash.all(PARTITION, FLAT).maxRecords()).isEqualTo(Rehash.MAX_RECORDS);
    }
}
