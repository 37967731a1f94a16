package coterie.benchmarks.micro;

import coterie.ring.Key;
import coterie.ring.PartitionId;
import coterie.ring.Partitioner;
import coterie.storage.merkle.Counted;
import coterie.storage.merkle.Forest;
import coterie.storage.merkle.RecordChange;
import coterie.storage.merkle.TreeQuery;
import coterie.storage.merkle.TreeShape;
import coterie.storage.merkle.TreeView;
import coterie.storage.merkle.VersionDigest;
import coterie.storage.version.Siblings;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What Merkle trees cost: all that a write pays for them, an answer to a peer, a comparison. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class MerkleBenchmark {
    private static final Partitioner PARTITIONER = new Partitioner(64);
    private static final int COPIES = 3;
    private static final int TREE_DEPTH = new TreeShape(PARTITIONER).depth();

    /** So many that their leaves do not all fit in the processor's nearest cache. */
    private static final int KEYS = 1 << 16;

    /** How many values a record holds before and after the write. */
    @Param({"1", "3"})
    public int siblings;

    private final Key[] keys = new Key[KEYS];
    private final Siblings[] versions = {Siblings.NONE, Siblings.NONE};
    private Forest forest = new Forest(new TreeShape(PARTITIONER), true);
    private Forest peer = new Forest(new TreeShape(PARTITIONER), true);
    private Forest comparand = new Forest(new TreeShape(PARTITIONER), true);
    private int next;

    /** Fills the trees. */
    @Setup
    public void fill() {
        forest = new Forest(new TreeShape(PARTITIONER), true);
        peer = new Forest(new TreeShape(PARTITIONER), true);
        comparand = new Forest(new TreeShape(PARTITIONER), true);
        versions[0] = Written.siblings(siblings);
        versions[1] = Written.siblings(siblings + 1);
        for (int i = 0; i < KEYS; i++) {
            byte[] name = "user%012d".formatted(i).getBytes(StandardCharsets.US_ASCII);
            keys[i] = Key.of("benchmark", name);
            Counted counted = Counted.of(keys[i], versions[0], COPIES);
            RecordChange change =
                    new RecordChange(PARTITIONER.of(keys[i]), keys[i], null, counted, false);
            forest.apply(change);
            peer.apply(change);
            comparand.apply(change);
        }
        Counted behind = Counted.of(keys[0], versions[0], COPIES);
        Counted ahead = Counted.of(keys[0], versions[1], COPIES);
        peer.apply(new RecordChange(PARTITIONER.of(keys[0]), keys[0], behind, ahead, false));
    }

    /** The digest of one version. */
    @Benchmark
    public VersionDigest digest() {
        return VersionDigest.of(keys[next++ & (KEYS - 1)], versions[0], COPIES);
    }

    /** What a write adds to its commit: both digests, and the way from a leaf to the root. */
    @Benchmark
    public void update() {
        int turn = next++;
        Key key = keys[turn & (KEYS - 1)];
        int before = (turn / KEYS) & 1;
        forest.apply(
                new RecordChange(
                        PARTITIONER.of(key),
                        key,
                        Counted.of(key, versions[before], COPIES),
                        Counted.of(key, versions[1 - before], COPIES),
                        false));
    }

    /** A node with its children. */
    @Benchmark
    public TreeView view() {
        int turn = next++;
        PartitionId partition = PartitionId.of(turn & 63);
        return forest.view(new TreeQuery(partition, 2, 2, (turn >>> 6) & 255), 1);
    }

    /**
     * The way down two trees that differ in one record, to the leaf that holds it; without the
     * messages that bring a peer's part.
     */
    @Benchmark
    public int compare() {
        PartitionId partition = PARTITIONER.of(keys[0]);
        int index = 0;
        for (int level = 0; level < TREE_DEPTH; level++) {
            TreeQuery query = new TreeQuery(partition, 2, level, index);
            List<VersionDigest> own = peer.view(query, 1).children();
            List<VersionDigest> others = comparand.view(query, 1).children();
            int child = 0;
            while (own.get(child).equals(others.get(child))) {
                child++;
            }
            index = index * TreeShape.FAN_OUT + child;
        }
        return index;
    }
}
