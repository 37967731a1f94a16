package coterie.benchmarks.micro;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs every micro-benchmark for a moment, so that none is found broken when it is needed. */
class MicroBenchmarksTest {
    private static final int BENCHMARKS_WITH_PARAMETERS = 4 + 3 * 3 + 2 * 2 + 4 * 2 + 2 * 2 + 2;

    @Test
    void everyMicroBenchmarkRuns() throws RunnerException {
        Collection<RunResult> results =
                new Runner(
                                new OptionsBuilder()
                                        .include("^coterie\\.benchmarks\\.micro\\.")
                                        .forks(0)
                                        .warmupIterations(0)
                                        .measurementIterations(1)
                                        .measurementTime(TimeValue.milliseconds(10))
                                        .shouldFailOnError(true)
                                        .verbosity(VerboseMode.SILENT)
                                        .build())
                        .run();
        assertThat(results).hasSize(BENCHMARKS_WITH_PARAMETERS);
    }
}
