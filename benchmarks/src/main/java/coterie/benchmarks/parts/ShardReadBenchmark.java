package coterie.benchmarks.parts;

import coterie.storage.Held;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What a read of 1 KiB from a shard's store costs that lies in the page cache. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class ShardReadBenchmark {
    private @Nullable ShardInFolder shard;

    /** Made by JMH. */
    public ShardReadBenchmark() {}

    /** Makes the shard. */
    @Setup
    public void make() throws IOException, InterruptedException {
        shard = ShardInFolder.make(false);
    }

    /** Deletes it. */
    @TearDown
    public void delete() throws IOException, InterruptedException {
        present().close();
    }

    /** A read. */
    @Benchmark
    public @Nullable Held read() throws InterruptedException {
        return present().read();
    }

    private ShardInFolder present() {
        ShardInFolder present = shard;
        if (present == null) {
            throw new IllegalStateException("no shard was made");
        }
        return present;
    }
}
