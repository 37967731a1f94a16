package coterie.storage.merkle;

import coterie.ring.Key;
import coterie.ring.PartitionId;
import coterie.ring.Partitioner;
import coterie.ring.property.Gen;
import coterie.storage.version.Actor;
import coterie.storage.version.CausalContext;
import coterie.storage.version.Content;
import coterie.storage.version.Dot;
import coterie.storage.version.Sibling;
import coterie.storage.version.Siblings;
import coterie.storage.version.Tombstone;
import coterie.storage.version.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator.SplittableGenerator;

/** Versions and keys at random, near enough to each other that some are equal. */
final class Examples {

    /** Small trees: 256 leaves in each of 512 partitions. */
    static final TreeShape FLAT = new TreeShape(new Partitioner(512));

    static final PartitionId PARTITION = PartitionId.of(3);

    /** Keys of one partition, some to each of its leaves. */
    static final List<Key> KEYS = keys();

    /** Larger trees: 4,096 leaves in each of two partitions. */
    static final TreeShape DEEP = new TreeShape(new Partitioner(2));

    static final PartitionId FIRST = PartitionId.of(0);

    private Examples() {}

    private static List<Key> keys() {
        return keys(FLAT, PARTITION, 300);
    }

    /** So many keys of the first of two partitions. */
    static List<Key> keysOfFirst(int count) {
        return keys(DEEP, FIRST, count);
    }

    private static List<Key> keys(TreeShape shape, PartitionId partition, int count) {
        List<Key> keys = new ArrayList<>();
        for (int i = 0; keys.size() < count; i++) {
            Key key = Key.of("b", ("k" + i).getBytes(StandardCharsets.UTF_8));
            if (shape.partitioner().of(key).equals(partition)) {
                keys.add(key);
            }
        }
        return List.copyOf(keys);
    }

    /** Siblings of few actors and small counters. */
    static Gen<Siblings> siblings() {
        return random -> {
            List<Dot> vector = dots(random, 1, 2);
            CausalContext context = CausalContext.of(vector, dots(random, 0, 2));
            List<Sibling> values = new ArrayList<>();
            for (Dot dot : context.vector()) {
                if (random.nextInt(3) > 0) {
                    values.add(new Sibling(dot, random.nextInt(2), value(random)));
                }
            }
            return Siblings.of(context, values);
        };
    }

    private static List<Dot> dots(SplittableGenerator random, int least, int most) {
        List<Dot> dots = new ArrayList<>();
        for (int left = random.nextInt(least, most + 1); left > 0; left--) {
            int birth = random.nextInt(1, 3);
            Actor actor = new Actor(random.nextInt(2), birth);
            dots.add(new Dot(actor, birth + random.nextInt(2)));
        }
        return dots;
    }

    private static Value value(SplittableGenerator random) {
        return random.nextInt(3) == 0
                ? Tombstone.TOMBSTONE
                : new Content("text/plain", new byte[] {(byte) random.nextInt(2)});
    }

    /** What some record of the key counts for. */
    static Counted counted(Key key, SplittableGenerator random) {
        return Counted.of(key, siblings().from(random), random.nextInt(1, 4));
    }
}
