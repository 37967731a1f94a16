package coterie.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final Plan PLAN =
            new Plan(
                    "bench",
                    10,
                    16,
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(2),
                    3,
                    Duration.ofSeconds(9),
                    1,
                    false,
                    5,
                    1);
    private static final long MICRO = 1_000;

    @Test
    void percentilesAreTheLatenciesThatSoManyStayWithin() {
        Tally tally = tally(1_000);
        assertThat(
                        Percentile.REPORTED.stream()
                                .map(percentile ->
                                        Math.round(
                                                percentile.microsOf(
                                                        tally.latencies(Operation.Kind.READ)))))
                .containsExactly(500L, 900L, 990L, 999L, 1_000L);
        assertThat(tally.latencies(Operation.Kind.WRITE).getTotalCount()).isZero();
    }

    @Test
    void aSummaryTakesTheMedianAndTheSpreadOfTheRuns() {
        List<Summary> summaries =
                Summary.of(
                        List.of(
                                result("w=1", 1, 100),
                                result("w=3", 1, 50),
                                result("w=1", 2, 120),
                                result("w=3", 2, 70),
                                result("w=1", 3, 104),
                                result("w=3", 3, 52)));
        assertThat(summaries).extracting(Summary::variant).containsExactly("w=1", "w=3");
        assertThat(summaries.getFirst().median(RunResult::throughput)).isEqualTo(52);
        assertThat(summaries.getFirst().spread()).isEqualTo(10.0 / 52);
        assertThat(summaries.getLast().ratioTo(summaries.getFirst())).isEqualTo(0.5);
        assertThat(summaries.getFirst().serverMicros()).hasValue(7);
        assertThat(summaries.getFirst().generatorMicros()).isEmpty();
    }

    @Test
    void anEvenNumberOfRunsHasItsMedianBetweenTheTwoInTheMiddle() {
        Summary summary = Summary.of(List.of(result("a", 1, 100), result("a", 2, 200))).getFirst();
        assertThat(summary.median(RunResult::throughput)).isEqualTo(75);
    }

    @Test
    void theTableShowsThroughputLatencyAndFailures() {
        assertThat(print(Report.Format.table))
                .isEqualTo(
                        """

                        variant          ops/s   spread    ratio    server µs    client µs   siblings   failures
                        w=1                500     0.0%    1.000          7.0      unknown      0.10%          2

                        latency, ms               p50        p90        p99      p99.9        max
                        w=1         read        0.500      0.900      0.990      0.999      1.000

                        failures of w=1: 2 × 503 quorum-not-met
                        """);
    }

    @Test
    void csvHasALineForEachRunAndKindOfOperation() {
        assertThat(print(Report.Format.csv).lines())
                .containsExactly(
                        "variant,run,operation,seconds,operations,per_second,p50_us,p90_us,p99_us,p99.9_us,max_us,"
                                + "siblings,absent,run_failures,run_server_us_per_op,run_client_us_per_op",
                        "\"w=1\",1,read,2.000,1000,500.0,500.2,900.1,990.2,999.4,1000.4,1,0,2,7.00,",
                        "\"w=1\",1,write,2.000,0,0.0,0.0,0.0,0.0,0.0,0.0,0,0,2,7.00,");
    }

    @Test
    void jsonHasThePlanTheRunsAndTheVariants() throws IOException {
        JsonNode document = new ObjectMapper().readTree(print(Report.Format.json));
        assertThat(document.at("/plan/keys").intValue()).isEqualTo(10);
        assertThat(document.at("/runs/0/read/operations").intValue()).isEqualTo(1_000);
        assertThat(document.at("/runs/0/read/p99").doubleValue()).isBetween(990.0, 991.0);
        assertThat(document.at("/runs/0/failures/503 quorum-not-met").intValue()).isEqualTo(2);
        assertThat(document.at("/runs/0/clientMicrosPerOperation").isNull()).isTrue();
        assertThat(document.at("/variants/0/perSecond").doubleValue()).isEqualTo(500);
        assertThat(document.at("/variants/0/ratio").doubleValue()).isEqualTo(1);
    }

    private static String print(Report.Format format) {
        RunResult result = result("w=1", 1, 1_000);
        result.tally().failed("503 quorum-not-met");
        result.tally().failed("503 quorum-not-met");
        StringWriter printed = new StringWriter();
        format.report().print(PLAN, List.of(result), new PrintWriter(printed));
        return printed.toString();
    }

    private static RunResult result(String variant, int run, int reads) {
        return new RunResult(
                variant, run, 2, tally(reads), OptionalDouble.of(7), OptionalDouble.empty());
    }

    /** As many reads as are asked for, of 1 µs, 2 µs and so on; the first of them of siblings. */
    private static Tally tally(int reads) {
        Tally tally = new Tally(true);
        for (int i = 1; i <= reads; i++) {
            tally.answered(
                    Operation.read(i), new Answer(i == 1 ? 300 : 200, 16, null, null), i * MICRO);
        }
        return tally;
    }
}
