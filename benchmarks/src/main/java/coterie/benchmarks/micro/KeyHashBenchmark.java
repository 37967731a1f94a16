package coterie.benchmarks.micro;

import coterie.ring.KeyHash;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
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

/** What it costs to find a key's place on the ring. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class KeyHashBenchmark {
    /** Length of the key in bytes. */
    @Param({"8", "24", "100", "400"})
    public int keyBytes;

    private final byte[] bucket = "carts".getBytes(StandardCharsets.US_ASCII);
    private byte[] key = {};

    /** Made by JMH. */
    public KeyHashBenchmark() {}

    /** Draws a key. */
    @Setup
    public void drawKey() {
        key = new byte[keyBytes];
        new SplittableRandom(1).nextBytes(key);
    }

    /** Hashes it. */
    @Benchmark
    public long hash() {
        return KeyHash.of(bucket, key);
    }
}
