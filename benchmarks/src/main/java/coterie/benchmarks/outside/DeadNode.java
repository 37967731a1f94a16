package coterie.benchmarks.outside;

import coterie.benchmarks.load.ServeProcesses;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Latency at 60 % of the peak rate, on a whole cluster and, by turns, on one whose third node was
 * killed; clients talk to the first two nodes of both.
 */
final class DeadNode {
    private static final double SHARE = .6;
    private static final int STAYING = 2;

    private final Ground ground;

    DeadNode(Ground ground) {
        this.ground = ground;
    }

    Section measure(ServeProcesses whole, Peak.Loaded loaded)
            throws IOException, InterruptedException {
        try (ServeProcesses broken = ServeProcesses.start(ground.nodes())) {
            Ground.Case other = Peak.loaded(ground, broken);
            broken.kill(Ground.NODES - 1);
            ground.progress().line("n3 of the second cluster was killed; its peers notice");
            TimeUnit.NANOSECONDS.sleep(ground.scale().detection().toNanos());
            ground.heat(other.at(broken.firstOf(STAYING)));
            double rate = SHARE * loaded.peak().perSecond();
            List<Row> rows =
                    ground.rows(
                            List.of(
                                    loaded.load()
                                            .at(whole.firstOf(STAYING))
                                            .with(RateCurve.atRate("quiet", loaded.load(), rate)),
                                    other.at(broken.firstOf(STAYING))
                                            .with(
                                                    RateCurve.atRate(
                                                            "one of three dead", other, rate))));
            return new Section(
                    "dead",
                    "At 60 % of the peak rate, with a dead node",
                    List.of(
                            loaded.peak().told(),
                            "each on a cluster of its own; the dead node was killed %d s before the first run"
                                    .formatted(ground.scale().detection().toSeconds())),
                    rows,
                    Optional.empty());
        }
    }
}
