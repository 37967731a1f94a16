package coterie.benchmarks.outside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import coterie.benchmarks.load.CpuTime;
import coterie.benchmarks.load.Endpoint;
import coterie.benchmarks.load.FakeCluster;
import coterie.benchmarks.load.KeyDistribution;
import coterie.benchmarks.load.Mix;
import coterie.benchmarks.load.Progress;
import coterie.benchmarks.load.Routing;
import coterie.benchmarks.load.Subject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class GroundTest {

    private static final int KEYS = 10;

    private final FakeCluster cluster = new FakeCluster();

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void whatIsMeasuredWhileANodeEndsIsNoFigure() throws Exception {
        Process node = new ProcessBuilder("sleep", "600").start();
        try {
            Ground ground =
                    new Ground(
                            List.of(),
                            Scale.TINY,
                            KeyDistribution.Name.uniform,
                            1,
                            new Progress(new PrintWriter(new StringWriter())));
            Subject subject =
                    new Subject(
                            List.of(Endpoint.parse(cluster.url(0))),
                            new Routing.Spread(1),
                            new CpuTime(List.of(node.pid())));
            Ground.Case load =
                    ground.load(subject, "bench", KEYS, 1, ground.closed("reads", Mix.C, 1, 1))
                            .loaded();
            assertThat(ground.rows(List.of(load))).hasSize(1);
            int _ = node.destroyForcibly().waitFor();
            assertThatThrownBy(() -> ground.rows(List.of(load)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("a node has ended while 'reads' was measured");
        } finally {
            node.destroyForcibly();
        }
    }
}
