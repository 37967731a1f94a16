package coterie.benchmarks.micro;

import coterie.storage.StoredRecord;
import coterie.storage.codec.MalformedException;
import coterie.storage.codec.Output;
import coterie.storage.codec.RecordCodec;
import java.nio.ByteBuffer;
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

/** What it costs to write and read the bytes of a stored record, checksum included. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RecordCodecBenchmark {
    private static final int COPIES = 3;

    /** How many values of 1 KiB the record holds. */
    @Param({"1", "3"})
    public int siblings;

    private final Output out = new Output();
    private StoredRecord stored = new StoredRecord(Written.siblings(1), COPIES, null, true);
    private ByteBuffer bytes = ByteBuffer.allocateDirect(0);

    /** Makes the record and its bytes, which lie off the heap as they do in LMDB's map. */
    @Setup
    public void write() {
        stored = new StoredRecord(Written.siblings(siblings), COPIES, null, true);
        out.clear();
        RecordCodec.encode(out, stored);
        bytes = ByteBuffer.allocateDirect(out.size()).put(out.array(), 0, out.size()).flip();
    }

    /** Writes it. */
    @Benchmark
    public int encode() {
        out.clear();
        RecordCodec.encode(out, stored);
        return out.size();
    }

    /** Reads it. */
    @Benchmark
    public StoredRecord decode() throws MalformedException {
        return RecordCodec.decode(bytes);
    }
}
