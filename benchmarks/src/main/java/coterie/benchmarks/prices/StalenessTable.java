package coterie.benchmarks.prices;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Stale reads, measured and predicted, for a person to read, in Markdown, and as CSV. */
final class StalenessTable {

    /** The share of reads that must be fresh: the paper's t-visibility at 99.9 %. */
    private static final double VISIBLE = .999;

    private static final double PERCENT = 100;

    private final List<Staleness> results;
    private final long seed;

    StalenessTable(List<Staleness> results, long seed) {
        this.results = List.copyOf(results);
        this.seed = seed;
    }

    /** A table for each kind of link. */
    void markdown(PrintWriter out) {
        for (Staleness result : results) {
            Shape shape = result.shape();
            out.printf("%n**%s**%n%n", shape);
            out.printf("- link, writes: %s%n", shape.links().writes());
            out.printf("- link, all else: %s%n", shape.links().others());
            out.println("- one way, measured, p50 and p99.9 in ms: " + oneWay(result.times()));
            out.println();
            out.println(
                    "| N,R,W | reads | stale right after the write (95 %) | PBS | coordinated |"
                            + " 99.9 % fresh from, ms | PBS | coordinated |");
            out.println("| --- | --- | --- | --- | --- | --- | --- | --- |");
            for (Staleness.Series series : result.series()) {
                row(result, series, out);
            }
        }
        out.flush();
    }

    private void row(Staleness result, Staleness.Series series, PrintWriter out) {
        Staleness.Point first = series.points().getFirst();
        double[] remote = result.predicted(Wars.Model.REMOTE, series.choice(), seed);
        double[] coordinated = result.predicted(Wars.Model.COORDINATED, series.choice(), seed);
        double[] confidence = first.confidence();
        out.printf(
                Locale.ROOT,
                "| %s | %,d | %.1f %% (%.1f–%.1f) | %s | %s | %s | %s | %s |%n",
                series.choice(),
                first.reads(),
                PERCENT * first.staleShare(),
                PERCENT * confidence[0],
                PERCENT * confidence[1],
                share(remote),
                share(coordinated),
                from(series),
                visible(remote),
                visible(coordinated));
    }

    private static String from(Staleness.Series series) {
        double from = series.visibleFrom(VISIBLE);
        double last = series.points().getLast().laterMillis();
        return Double.isNaN(from) ? "> " + millis(last) : millis(from);
    }

    private static String share(double @Nullable [] freshFrom) {
        return freshFrom == null
                ? "–"
                : String.format(Locale.ROOT, "%.1f %%", PERCENT * Wars.staleShare(freshFrom, 0));
    }

    private static String visible(double @Nullable [] freshFrom) {
        return freshFrom == null ? "–" : millis(Math.max(0, Samples.quantile(freshFrom, VISIBLE)));
    }

    private static String oneWay(OneWay times) {
        return "W %s, A %s, R %s, S %s, local %s"
                .formatted(
                        ends(times.w()),
                        ends(times.a()),
                        ends(times.r()),
                        ends(times.s()),
                        ends(times.local()));
    }

    private static String ends(double[] sorted) {
        return millis(Samples.quantile(sorted, .5)) + "–" + millis(Samples.quantile(sorted, .999));
    }

    private static String millis(double millis) {
        return Double.isNaN(millis)
                ? "–"
                : String.format(Locale.ROOT, millis < 10 ? "%.2f" : "%.1f", millis);
    }

    /** A line for each choice and time. */
    void csv(PrintWriter out) {
        out.println(
                "nodes,links,durability,n,r,w,later_ms,reads,stale,stale_share,pbs_stale_share,"
                        + "coordinated_stale_share");
        for (Staleness result : results) {
            Shape shape = result.shape();
            for (Staleness.Series series : result.series()) {
                Choice choice = series.choice();
                double[] remote = result.predicted(Wars.Model.REMOTE, choice, seed);
                double[] coordinated = result.predicted(Wars.Model.COORDINATED, choice, seed);
                for (Staleness.Point point : series.points()) {
                    out.printf(
                            Locale.ROOT,
                            "%d,%s,%s,%d,%d,%d,%.2f,%d,%d,%.5f,%.5f,%.5f%n",
                            shape.nodes(),
                            shape.links().label(),
                            shape.synced() ? "sync" : "async",
                            choice.n(),
                            choice.r(),
                            choice.w(),
                            point.laterMillis(),
                            point.reads(),
                            point.stale(),
                            point.staleShare(),
                            staleShare(remote, point),
                            staleShare(coordinated, point));
                }
            }
        }
        out.flush();
    }

    private static double staleShare(double @Nullable [] freshFrom, Staleness.Point point) {
        return freshFrom == null ? Double.NaN : Wars.staleShare(freshFrom, point.laterMillis());
    }
}
