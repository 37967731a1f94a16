package coterie.benchmarks.parts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine;

/** Runs one case of each part that touches disks or sockets, so that none rots. */
class PartsCommandTest {
    private final StringWriter out = new StringWriter();

    @ParameterizedTest
    @ValueSource(
            classes = {
                ShardWriteBenchmark.class,
                ShardReadBenchmark.class,
                FrameRoundTripBenchmark.class,
                HttpRoundTripBenchmark.class
            })
    void everyPartRuns(Class<?> benchmark) throws RunnerException {
        ChainedOptionsBuilder options =
                new OptionsBuilder()
                        .include(benchmark.getName().replace(".", "\\."))
                        .forks(0)
                        .warmupIterations(0)
                        .measurementIterations(1)
                        .measurementTime(TimeValue.milliseconds(10))
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT);
        if (benchmark == ShardWriteBenchmark.class) {
            options.param("together", "8").param("synced", "false");
        } else if (benchmark == FrameRoundTripBenchmark.class) {
            options.param("together", "8");
        } else if (benchmark == HttpRoundTripBenchmark.class) {
            options.param("request", "GET");
        }
        assertThat(new Runner(options.build()).run()).isNotEmpty();
    }

    @Test
    void theCommandMakesATableOfThem() {
        int status =
                new CommandLine(new PartsCommand())
                        .setOut(new PrintWriter(out))
                        .setErr(new PrintWriter(new StringWriter()))
                        .execute("--only=PreferenceList", "--in-process", "--short", "--runs=1");
        assertThat(status).isZero();
        assertThat(out.toString())
                .contains("- commit: ", "- machine: ")
                .contains("| PreferenceList.list | members=3 |");
    }

    @Test
    void figuresAreMediansWithTheirSpread() {
        Part part = new Part("KeyHash.hash", new TreeMap<>(Map.of("keyBytes", "8")));
        PartsTable table =
                new PartsTable(
                        Map.of(
                                part,
                                List.of(
                                        new Part.Figure(2500, 16),
                                        new Part.Figure(2000, 16),
                                        new Part.Figure(2100, 24))));
        table.markdown(new PrintWriter(out));
        table.csv(new PrintWriter(out));
        assertThat(out.toString())
                .contains("| KeyHash.hash | keyBytes=8 | 2.1 µs | 24 % | 16 |")
                .contains("KeyHash.hash,keyBytes=8,3,2100.00,0.2381,16.0");
    }
}
