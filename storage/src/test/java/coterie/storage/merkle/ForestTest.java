package coterie.storage.merkle;

import static coterie.storage.merkle.Examples.FLAT;
import static coterie.storage.merkle.Examples.KEYS;
import static coterie.storage.merkle.Examples.PARTITION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import coterie.ring.Key;
import coterie.ring.PartitionId;
import coterie.ring.property.Gen;
import coterie.ring.property.Property;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ForestTest {

    private static final int LEAVES = FLAT.leaves();

    /** A store of versions and its forest, which hears of every change. */
    private static final class Model {
        private final Map<Key, Counted> records = new TreeMap<>();
        private final Forest forest = new Forest(FLAT, true);
        private final SplittableRandom random;

        Model(long seed) {
            random = new SplittableRandom(seed);
        }

        void steps(int count) {
            for (int i = 0; i < count; i++) {
                Key key = KEYS.get(random.nextInt(60));
                change(key, random.nextInt(4) == 0 ? null : Examples.counted(key, random));
            }
        }

        void change(Key key, @Nullable Counted after) {
            Counted before = after == null ? records.remove(key) : records.put(key, after);
            forest.apply(new RecordChange(PARTITION, key, before, after, false));
        }

        Forest fromScratch() {
            Forest scratch = new Forest(FLAT, true);
            records.forEach((key, counted) ->
                    scratch.apply(new RecordChange(PARTITION, key, null, counted, false)));
            return scratch;
        }
    }

    static List<TreeView> views(Forest forest) {
        List<TreeView> views = new ArrayList<>();
        for (int copies = 1; copies <= 4; copies++) {
            for (int level = 0; level <= FLAT.depth(); level++) {
                for (int index = 0; index < FLAT.width(level); index++) {
                    views.add(forest.view(new TreeQuery(PARTITION, copies, level, index), 0));
                }
            }
        }
        return views;
    }

    @Test
    void anyHistoryEndsWithTheTreeThatWasMadeFromScratch() {
        Property.forAll(
                60,
                Gen.longs(),
                seed -> {
                    Model model = new Model(seed);
                    model.steps(200);
                    assertThat(views(model.forest)).isEqualTo(views(model.fromScratch()));
                });
    }

    @Test
    void aNodeIsTheSumOfItsChildrenAndALeafThatOfItsRecordsWithEnoughCopies() {
        Property.forAll(
                30,
                Gen.longs(),
                seed -> {
                    Model model = new Model(seed);
                    model.steps(150);
                    for (int copies = 1; copies <= 4; copies++) {
                        checkSums(model, copies);
                    }
                });
    }

    private static void checkSums(Model model, int copies) {
        for (int level = 0; level <= FLAT.depth(); level++) {
            for (int index = 0; index < FLAT.width(level); index++) {
                TreeView view =
                        model.forest.view(new TreeQuery(PARTITION, copies, level, index), 0);
                VersionDigest sum = VersionDigest.NONE;
                if (level < FLAT.depth()) {
                    assertThat(view.children()).hasSize(16);
                    for (VersionDigest child : view.children()) {
                        sum = sum.plus(child);
                    }
                } else {
                    assertThat(view.children()).isEmpty();
                    for (Map.Entry<Key, Counted> entry : model.records.entrySet()) {
                        boolean counts = entry.getValue().copies() >= copies;
                        if (counts && FLAT.leafOf(entry.getKey().hash()) == index) {
                            sum = sum.plus(entry.getValue().digest());
                        }
                    }
                }
                assertThat(view.own()).isEqualTo(sum);
            }
        }
    }

    @Test
    void twoForestsDifferExactlyAtTheLeavesWhereTheirRecordsDo() {
        Property.forAll(
                60,
                Gen.longs(),
                seed -> {
                    Model one = new Model(seed);
                    Model other = new Model(seed);
                    one.steps(200);
                    other.steps(200);
                    BitSet expected = new BitSet();
                    for (int i = one.random.nextInt(5); i > 0; i--) {
                        Key key = KEYS.get(one.random.nextInt(KEYS.size()));
                        one.change(key, Examples.counted(key, one.random));
                    }
                    for (Key key : KEYS) {
                        boolean same = Objects.equals(one.records.get(key), other.records.get(key));
                        if (!same) {
                            expected.set(FLAT.leafOf(key.hash()));
                        }
                    }
                    assertThat(differing(one.forest, other.forest)).isEqualTo(expected);
                });
    }

    /** Descends where digests differ, as two replicas do. */
    private static BitSet differing(Forest one, Forest other) {
        BitSet leaves = new BitSet();
        descend(one, other, 0, 0, leaves);
        return leaves;
    }

    private static void descend(Forest one, Forest other, int level, int index, BitSet leaves) {
        TreeQuery query = new TreeQuery(PARTITION, 1, level, index);
        TreeView mine = one.view(query, 0);
        TreeView theirs = other.view(query, 0);
        if (mine.own().equals(theirs.own())) {
            return;
        }
        if (level == FLAT.depth()) {
            leaves.set(index);
        }
        for (int i = 0; i < mine.children().size(); i++) {
            if (!mine.children().get(i).equals(theirs.children().get(i))) {
                descend(one, other, level + 1, index * TreeShape.FAN_OUT + i, leaves);
            }
        }
    }

    @Test
    void whatAnImageBringsBackIsWhatWasThere() {
        Property.forAll(
                30,
                Gen.longs(),
                seed -> {
                    Model model = new Model(seed);
                    model.steps(150);
                    Forest restored = new Forest(FLAT, false);
                    restored.restore(PARTITION, model.forest.image(PARTITION));
                    assertThat(views(restored)).isEqualTo(views(model.forest));
                    assertThat(restored.isTrusted(PARTITION)).isTrue();
                    assertThat(restored.isTrusted(PartitionId.of(4))).isFalse();
                });
    }

    @Test
    void anImageOfAnotherShapeAndANodeThatIsNotThereAreRefused() {
        Forest forest = new Forest(FLAT, true);
        assertThatThrownBy(() ->
                        forest.restore(PARTITION, new TreeImage(4_096, new BitSet(), List.of())))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> forest.view(new TreeQuery(PARTITION, 1, 2, LEAVES), 0))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
