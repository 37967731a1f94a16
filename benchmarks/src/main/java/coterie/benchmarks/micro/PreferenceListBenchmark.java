package coterie.benchmarks.micro;

import coterie.ring.Key;
import coterie.ring.Member;
import coterie.ring.NodeId;
import coterie.ring.Partitioner;
import coterie.ring.PreferenceList;
import coterie.ring.Ring;
import coterie.ring.Target;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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

/** What it costs to find who holds a key. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PreferenceListBenchmark {
    private static final Partitioner PARTITIONER = new Partitioner(64);
    private static final int KEYS = 1 << 12;
    private static final int COPIES = 3;

    /** How many members the ring has. */
    @Param({"3", "9"})
    public int members;

    private final Key[] keys = new Key[KEYS];
    private Ring ring = Ring.founding(List.of(Member.of(new NodeId("n1"))), 64);
    private int next;

    /** Made by JMH. */
    public PreferenceListBenchmark() {}

    /** Founds the ring. */
    @Setup
    public void found() {
        List<Member> founders = new ArrayList<>();
        for (int i = 1; i <= members; i++) {
            founders.add(Member.of(new NodeId("n" + i)));
        }
        ring = Ring.founding(founders, PARTITIONER.partitions());
        for (int i = 0; i < KEYS; i++) {
            keys[i] =
                    Key.of(
                            "benchmark",
                            "user%012d".formatted(i).getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** From a key whose hash is known to its list. */
    @Benchmark
    public PreferenceList list() {
        return ring.preferenceList(PARTITIONER.of(keys[next++ & (KEYS - 1)]), COPIES);
    }

    /** From there to the targets of a request while all members can be reached. */
    @Benchmark
    public List<Target> targets() {
        return list().targets(_ -> true);
    }
}
