package coterie.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class RepairCommandTest {
    private static final int LEAST_PORT = 31_000;
    private static final int PORTS_APART = 10;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void everyKindOfRepairIsMeasuredBetweenQuietRuns() throws IOException {
        int status =
                run(
                        "--launcher=" + String.join(",", QuickLauncher.words()),
                        "--http-port=" + freePort(),
                        "--keys=200",
                        "--seconds=0.3",
                        "--warmup=0.3",
                        "--away=0.2",
                        "--clients=4",
                        "--shared-contexts");
        assertThat(status).as(err.toString()).isZero();
        assertThat(err.toString().lines().filter(line -> line.startsWith("run ")))
                .extracting(line -> line.substring(line.indexOf(": ") + 2))
                .containsExactly(
                        "quiet",
                        "anti-entropy",
                        "quiet",
                        "handoff",
                        "quiet",
                        "rebuild",
                        "quiet",
                        "refill",
                        "quiet");
        assertThat(out.toString()).contains("anti-entropy ", "handoff ", "rebuild ", "refill ");
    }

    @Test
    void wrongUsageIsNamed() {
        assertThat(run("--compare", "r=1", "r=2")).isEqualTo(2);
        assertThat(run("--work=QUIET")).isEqualTo(2);
        assertThat(run("--work=NAP")).isEqualTo(2);
    }

    @Test
    void aClusterThatDoesNotStartIsReported() {
        assertThat(run("--launcher=false")).isEqualTo(1);
        assertThat(err.toString()).contains("the cluster has ended");
    }

    @Test
    void aRunIsHeldAgainstTheMeanOfTheQuietOnesAroundIt() {
        Disturbed disturbed =
                new Disturbed(
                        List.of(
                                of(RepairWork.QUIET, 10),
                                of(RepairWork.REFILL, 30),
                                of(RepairWork.QUIET, 20),
                                of(RepairWork.REFILL, 30),
                                of(RepairWork.QUIET, 10),
                                of(RepairWork.REFILL, 45),
                                of(RepairWork.QUIET, 20)));
        Disturbed.Ratio ratio =
                disturbed.ratio(RepairWork.REFILL, result -> result.serverMicros().orElseThrow());
        assertThat(ratio).isEqualTo(new Disturbed.Ratio(2, 2, 3));
        Disturbed.Ratio noise =
                disturbed.ratio(RepairWork.QUIET, result -> result.serverMicros().orElseThrow());
        assertThat(noise.median()).isCloseTo(2, within(1e-9));
        assertThat(noise.least()).isCloseTo(0.5, within(1e-9));
    }

    private static Disturbed.Run of(RepairWork work, double micros) {
        return new Disturbed.Run(
                work,
                new RunResult(
                        work.toString(),
                        1,
                        1,
                        new Tally(true),
                        OptionalDouble.of(micros),
                        OptionalDouble.empty()),
                new Conductor.Seen(0, 0, 0));
    }

    /** With free ones for the other nodes behind it, below those of outgoing connections. */
    private static int freePort() throws IOException {
        int port = LEAST_PORT;
        while (!areFree(port)) {
            port -= PORTS_APART;
        }
        return port;
    }

    private static boolean areFree(int first) throws IOException {
        for (int port = first; port < first + 3; port++) {
            try (ServerSocket socket =
                    new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                if (!socket.isBound()) {
                    return false;
                }
            } catch (BindException taken) {
                return false;
            }
        }
        return true;
    }

    private int run(String... options) {
        return new CommandLine(new RepairCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(options);
    }
}
