package coterie.benchmarks.micro;

import coterie.storage.version.CausalContext;
import coterie.storage.version.Sibling;
import coterie.storage.version.Siblings;
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

/**
 * What it costs to keep concurrent values: a write that covers them, and the merge of two replicas.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SiblingsBenchmark {
    /** How many values stand side by side. */
    @Param({"1", "3", "20"})
    public int siblings;

    private Siblings held = Siblings.NONE;
    private Siblings behind = Siblings.NONE;
    private CausalContext seen = CausalContext.EMPTY;
    private Sibling next = Written.sibling(1, 1);

    /** Makes a replica with so many siblings, and one that lacks the last of them. */
    @Setup
    public void write() {
        behind = Written.siblings(siblings - 1);
        held = Written.siblings(siblings);
        seen = held.context();
        next = Written.sibling(siblings + 1, siblings + 1);
    }

    /** A write that supersedes all siblings. */
    @Benchmark
    public Siblings writeThatCoversAll() {
        return held.write(seen, next);
    }

    /** A replica that lacks one sibling takes it in. */
    @Benchmark
    public Siblings mergeOfOneMore() {
        return behind.merge(held);
    }

    /** Two replicas that are equal, as most are. */
    @Benchmark
    public Siblings mergeOfEquals() {
        return held.merge(held);
    }
}
