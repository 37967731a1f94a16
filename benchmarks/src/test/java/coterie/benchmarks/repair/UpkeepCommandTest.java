package coterie.benchmarks.repair;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class UpkeepCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void theUpkeepIsMeasuredBesideTheWriter() {
        assertThat(run("--keys=100", "--writes=50", "--turns=2")).as(err.toString()).isZero();
        assertThat(out.toString())
                .contains("shard's threads, µs", "upkeep alone, µs", "upkeep adds, %");
    }

    @Test
    void wrongUsageIsNamed() {
        assertThat(run("--turns=1")).isEqualTo(2);
        assertThat(err.toString()).contains("--turns at least 2");
    }

    private int run(String... options) {
        return new CommandLine(new UpkeepCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(options);
    }
}
