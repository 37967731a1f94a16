package coterie.benchmarks.prices;

import coterie.replication.Quorum;
import coterie.server.StartException;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.AuxCounters;
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
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.ThreadParams;

/**
 * What a read costs that waits for so many of its key's replicas, and what a write does: 1 KiB,
 * over the sockets and disks of a whole cluster in this process. {@code ./coterie bench prices}
 * runs it over the settings and makes one list of it.
 */
@State(Scope.Benchmark)
@BenchmarkMode({Mode.Throughput, Mode.SampleTime})
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 1, time = 2)
@Measurement(iterations = 3, time = 2)
@Threads(8)
@Fork(1)
public class RequestPrices {
    /** How many nodes. */
    @Param("3")
    public int nodes;

    /** What lies between them, by {@link Links#label}. */
    @Param("none")
    public String links = "none";

    /** What is wrong with the last one. */
    @Param({"QUIET", "SLOW", "DEAD"})
    public Fault fault = Fault.QUIET;

    /** Whether writes are synced before they are acknowledged. */
    @Param({"true", "false"})
    public boolean synced;

    /** Whose answers count. */
    @Param({"STRICT", "SLOPPY"})
    public Quorum.Kind quorum = Quorum.Kind.STRICT;

    /** N, and how many of them are waited for. */
    @Param({"1/1", "3/1", "3/2", "3/3"})
    public String replicas = "3/1";

    private Need need = new Need(3, 1);
    private @Nullable StandingCluster cluster;

    /** Made by JMH. */
    public RequestPrices() {}

    /** Takes the cluster of that shape. */
    @Setup
    public void stand() throws StartException, InterruptedException, IOException {
        need = Need.of(replicas);
        cluster =
                Shelf.take(
                        new Shape(
                                nodes,
                                Links.labelled(links.toLowerCase(Locale.ROOT)),
                                fault,
                                synced));
    }

    /** One client. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Caller {
        /** How many requests failed. */
        public long failed;

        private @Nullable Client client;

        /** Made by JMH. */
        public Caller() {}

        /** Lets the client know who it is among all. */
        @Setup
        public void come(RequestPrices prices, ThreadParams threads) {
            StandingCluster cluster = prices.cluster;
            if (cluster != null) {
                client = new Client(cluster, threads.getThreadIndex(), threads.getThreadCount());
            }
        }

        private void count(boolean succeeded) {
            if (!succeeded) {
                failed++;
            }
        }

        private Client client() {
            Client present = client;
            if (present == null) {
                throw new IllegalStateException("no client yet");
            }
            return present;
        }
    }

    /** A read. */
    @Benchmark
    public void read(Caller caller) throws InterruptedException {
        caller.count(caller.client().read(need, quorum));
    }

    /** A write. */
    @Benchmark
    public void write(Caller caller) throws InterruptedException {
        caller.count(caller.client().write(need, quorum));
    }
}
