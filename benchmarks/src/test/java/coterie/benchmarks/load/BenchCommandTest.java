package coterie.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import coterie.cli.Subcommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class BenchCommandTest {
    private static final int KEYS = 50;

    private final FakeCluster cluster = new FakeCluster();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void theCommandLineFindsIt() {
        assertThat(ServiceLoader.load(Subcommand.class))
                .hasAtLeastOneElementOfType(BenchCommand.class);
    }

    @Test
    void aRunLoadsTheKeysAndMeasuresReadsAndWrites() throws IOException {
        JsonNode document = bench("--mix", "A", "--w", "2");
        assertThat(cluster.values()).isEqualTo(KEYS);
        assertThat(err.toString()).contains("loaded 50 of 50 keys", "run 1 of 1: mix A");
        JsonNode run = document.at("/runs/0");
        assertThat(run.at("/read/operations").longValue()).isPositive();
        assertThat(run.at("/write/operations").longValue()).isPositive();
        assertThat(run.at("/read/p50").doubleValue()).isPositive();
        assertThat(run.at("/bytesRead").longValue())
                .isEqualTo(100 * run.at("/read/operations").longValue());
        assertThat(run.at("/failures")).isEmpty();
        assertThat(run.at("/serverMicrosPerOperation").doubleValue()).isPositive();
        assertThat(cluster.writes()).allMatch(write -> "2".equals(write.w()));
    }

    @Test
    void requestsAreSpreadOverTheNodes() throws IOException {
        bench("--mix", "C");
        assertThat(cluster.reads()).extracting(FakeCluster.Seen::node).contains(0, 1);
    }

    @Test
    void aWriteCarriesTheLastContextOfItsKey() throws IOException {
        bench("--mix", "W", "--clients", "1", "--contexts", "1");
        assertThat(cluster.writes()).hasSizeGreaterThan(KEYS);
        assertThat(blindWrites()).isZero();
        bench("--mix", "W", "--clients", "1", "--contexts", "1", "--shared-contexts");
        assertThat(blindWrites()).isZero();
    }

    @Test
    void aClientThatSharesNoneForgetsBeyondItsLimit() throws IOException {
        bench("--mix", "W", "--clients", "1", "--contexts", "1", "--no-shared-contexts");
        assertThat(blindWrites()).isPositive();
    }

    /** Writes of a key that was written since their context was given. */
    private long blindWrites() {
        Map<String, String> last = new HashMap<>();
        int version = 0;
        long blind = 0;
        for (FakeCluster.Seen write : cluster.writes()) {
            version++;
            if (!Objects.equals(write.context(), last.put(write.key(), "v" + version))) {
                blind++;
            }
        }
        return blind;
    }

    @Test
    void everyKindOfFailureIsCountedAndTheRunGoesOn() throws IOException {
        bench("--mix", "C");
        cluster.fail(FakeCluster.Fault.PROBLEM);
        cluster.fail(FakeCluster.Fault.PROBLEM);
        cluster.fail(FakeCluster.Fault.DISCONNECT);
        cluster.fail(FakeCluster.Fault.SILENCE);
        cluster.fail(FakeCluster.Fault.GARBAGE);
        JsonNode run = bench("--mix", "C", "--no-load", "--patience-ms", "200").at("/runs/0");
        assertThat(run.at("/failures/503 quorum-not-met").intValue()).isEqualTo(2);
        assertThat(run.at("/failures/disconnected").intValue()).isEqualTo(1);
        assertThat(run.at("/failures/no answer").intValue()).isEqualTo(1);
        assertThat(run.at("/failures/malformed answer").intValue()).isEqualTo(1);
        assertThat(run.at("/read/operations").longValue()).isPositive();
    }

    @Test
    void theLoadingTriesAgainWhatFailed() throws IOException {
        for (FakeCluster.Fault fault : FakeCluster.Fault.values()) {
            cluster.fail(fault);
        }
        bench("--mix", "C", "--patience-ms", "200");
        assertThat(cluster.values()).isEqualTo(KEYS);
    }

    @Test
    void keysThatWereNotLoadedMayBeAbsent() throws IOException {
        JsonNode run = bench("--mix", "C", "--no-load").at("/runs/0");
        assertThat(run.at("/absent").longValue()).isEqualTo(run.at("/read/operations").longValue());
        assertThat(run.at("/failures")).isEmpty();
    }

    @Test
    void atARateNoMoreIsSentThanIsDue() throws IOException {
        JsonNode run = bench("--mix", "C", "--rate", "100").at("/runs/0");
        assertThat(
                        run.at("/read/operations").longValue()
                                + run.at("/failures/not sent in time").longValue())
                .isBetween(39L, 41L);
    }

    /**
     * Were latency counted from the sending, only the few that follow a stall would not be quick.
     */
    @Test
    void whileAServerStallsTheRequestsThatAreDueGrowOld() throws IOException {
        bench("--mix", "C");
        cluster.fail(FakeCluster.Fault.SILENCE);
        JsonNode run =
                bench(
                                "--no-load",
                                "--mix=C",
                                "--rate=50",
                                "--clients=1",
                                "--seconds=1.5",
                                "--patience-ms=300")
                        .at("/runs/0");
        assertThat(run.at("/failures/no answer").intValue()).isEqualTo(1);
        assertThat(run.at("/read/max").doubleValue()).isGreaterThan(300_000);
    }

    @Test
    void requestsGoToAHolderOfTheirKeyWhereThatIsAskedFor() throws IOException {
        bench("--mix", "A", "--owner-only");
        assertThat(cluster.reads()).allMatch(read -> read.node() == FakeCluster.holder(read.key()));
        assertThat(cluster.writes())
                .allMatch(write -> write.node() == FakeCluster.holder(write.key()));
        assertThat(cluster.reads()).extracting(FakeCluster.Seen::node).contains(0, 1);
    }

    @Test
    void variantsAreRunByTurns() throws IOException {
        JsonNode document = bench("--runs", "2", "--compare", "mix=C", "mix=W");
        assertThat(document.at("/runs").findValuesAsText("variant"))
                .containsExactly("mix=C", "mix=W", "mix=C", "mix=W");
        assertThat(document.at("/variants/0/ratio").doubleValue()).isEqualTo(1);
        assertThat(document.at("/runs/1/read/operations").longValue()).isZero();
        assertThat(document.at("/runs/1/write/operations").longValue()).isPositive();
    }

    @Test
    void aBareServerIsMeasuredFirst() throws IOException {
        JsonNode document = bench("--bare", "--mix", "C");
        assertThat(document.at("/variants").findValuesAsText("variant"))
                .containsExactly("bare", "mix C");
        assertThat(document.at("/runs/0/read/operations").longValue()).isPositive();
        assertThat(document.at("/runs/0/serverMicrosPerOperation").isNumber()).isTrue();
    }

    @Test
    void wrongUsageIsNamed() {
        assertThat(run("--keys", "0")).isEqualTo(2);
        assertThat(run("--compare", "colour=red")).isEqualTo(2);
        assertThat(run("--url", "ftp://x")).isEqualTo(2);
        assertThat(err.toString())
                .contains("keys must be at least 1, not 0", "'colour'", "ftp://x");
    }

    @Test
    void aClusterThatCannotBeReachedIsReported() {
        String url = cluster.url(0);
        cluster.close();
        assertThat(run("--url", url)).isEqualTo(1);
        assertThat(err.toString()).contains("unreachable: " + url);
    }

    @Test
    void whatIsWrittenToFilesHasATableFiguresAndCharts(@TempDir Path folder) throws IOException {
        assertThat(run("--mix=C", "--output=" + folder, "--name=reads", "--runs=2")).isZero();

        assertThat(Files.readString(folder.resolve("reads.md")))
                .contains("- command: ./coterie --url=", "| variant | operations/s |", "| mix C | ")
                .contains("![Throughput under load from outside](reads-throughput.svg)");
        assertThat(Files.readAllLines(folder.resolve("reads.csv"))).hasSize(5);
        assertThat(folder.resolve("reads-throughput.svg")).isNotEmptyFile();
        assertThat(folder.resolve("reads-cost.svg")).isNotEmptyFile();
    }

    private JsonNode bench(String... options) throws IOException {
        out.getBuffer().setLength(0);
        assertThat(run(options)).as(err.toString()).isZero();
        return new ObjectMapper().readTree(out.toString());
    }

    private int run(String... options) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "--url=" + cluster.url(0) + "," + cluster.url(1),
                                "--seconds=0.4",
                                "--warmup=0",
                                "--clients=4",
                                "--keys=" + KEYS,
                                "--value-bytes=100",
                                "--format=json"));
        arguments.addAll(List.of(options));
        return new CommandLine(new BenchCommand())
                .setOverwrittenOptionsAllowed(true)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments.toArray(String[]::new));
    }
}
