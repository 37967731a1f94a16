package coterie.benchmarks.parts;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a shard's store costs: groups of writes of 1 KiB that wait for one another, as many as are
 * under way at once, over keys that lie all over the store.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class ShardWriteBenchmark {
    /** How many writes are under way at once; the next begin when all of them are acknowledged. */
    @Param({"1", "8", "32", "128", "512"})
    public int together;

    /** Whether they are synced before they are acknowledged. */
    @Param({"true", "false"})
    public boolean synced;

    private @Nullable ShardInFolder shard;

    /** Made by JMH. */
    public ShardWriteBenchmark() {}

    /** Makes the shard. */
    @Setup
    public void make() throws IOException, InterruptedException {
        shard = ShardInFolder.make(synced);
    }

    /** Deletes it. */
    @TearDown
    public void delete() throws IOException, InterruptedException {
        present().close();
    }

    /** A group. */
    @Benchmark
    public void write() throws InterruptedException {
        present().write(together);
    }

    private ShardInFolder present() {
        ShardInFolder present = shard;
        if (present == null) {
            throw new IllegalStateException("no shard was made");
        }
        return present;
    }
}
