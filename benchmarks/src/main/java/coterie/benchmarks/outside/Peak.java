package coterie.benchmarks.outside;

import coterie.benchmarks.load.KeyDistribution;
import coterie.benchmarks.load.Mix;
import coterie.benchmarks.load.ServeProcesses;
import coterie.benchmarks.load.Variant;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * The most that a cluster bears of mix A, R=2, W=2, 1 KiB: the throughput of closed loops.
 *
 * @param rows of each number of clients that was tried
 */
record Peak(List<Row> rows) {
    private static final int[] CLIENTS = {64, 256};

    /**
     * Loads the keys, warms the cluster up, and finds its peak.
     *
     * @return that and the load, for which rates are then chosen
     */
    static Loaded of(Ground ground, ServeProcesses cluster)
            throws IOException, InterruptedException {
        Ground.Case load = loaded(ground, cluster);
        return new Loaded(of(ground, load, load.trial().variant().distribution()), load);
    }

    /** Finds the peak of a load whose keys are drawn in another way. */
    static Peak of(Ground ground, Ground.Case load, KeyDistribution.Name distribution)
            throws IOException, InterruptedException {
        List<Ground.Case> cases = new ArrayList<>();
        for (int clients : CLIENTS) {
            Variant base = load.trial().variant();
            String name = String.format(Locale.ROOT, "closed loop, %d clients", clients);
            cases.add(
                    load.with(
                            new Variant(
                                    name, base.mix(), distribution, clients, 0, base.quorums())));
        }
        return new Peak(ground.rows(cases));
    }

    /** The same keys and warming up, in a cluster whose peak is not asked for. */
    static Ground.Case loaded(Ground ground, ServeProcesses cluster)
            throws IOException, InterruptedException {
        int keys = ground.scale().keys(Ground.VALUE_BYTES);
        Variant mixed = ground.closed("A, R=2, W=2", Mix.A, 2, 2);
        Ground.Case load =
                ground.load(cluster.subject(), "rates", keys, Ground.VALUE_BYTES, mixed).loaded();
        ground.heat(load);
        return load;
    }

    /** A peak, and the load that it is of. */
    record Loaded(Peak peak, Ground.Case load) {}

    /** Successes per second. */
    double perSecond() {
        return best().perSecond();
    }

    /** What it was found with. */
    Row best() {
        return rows.stream().max(Comparator.comparingDouble(Row::perSecond)).orElseThrow();
    }

    /** For a remark. */
    String told() {
        return String.format(
                Locale.ROOT, "peak: %,.0f requests/s, of a %s", perSecond(), best().name());
    }
}
