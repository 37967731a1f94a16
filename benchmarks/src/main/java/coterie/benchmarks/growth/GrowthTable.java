package coterie.benchmarks.growth;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The costs as tables, one for each axis. */
final class GrowthTable {
    private static final double PERCENT = 100;

    private final Map<Growth.Case, Cost> costs;
    private final List<String> failed;

    /**
     * @param costs in the order in which they are to stand
     * @param failed axes that could not be measured
     */
    GrowthTable(Map<Growth.Case, Cost> costs, List<String> failed) {
        this.costs = costs;
        this.failed = failed;
    }

    void markdown(PrintWriter out) {
        for (Axis axis : Axis.values()) {
            List<Point> points =
                    costs.keySet().stream()
                            .map(Growth.Case::point)
                            .filter(point -> point.axis() == axis)
                            .distinct()
                            .toList();
            if (!points.isEmpty()) {
                markdown(axis, points, out);
            }
        }
        if (!failed.isEmpty()) {
            out.printf("%nNot measured, since a cluster failed: %s.%n", String.join(", ", failed));
        }
        long failures = costs.values().stream().mapToLong(Cost::failures).sum();
        if (failures > 0) {
            out.printf(Locale.ROOT, "%n%,d requests failed; the CSV says which.%n", failures);
        }
        out.flush();
    }

    private void markdown(Axis axis, List<Point> points, PrintWriter out) {
        out.printf("%n### %s%n%n| %s | bytes read |", axis.title(), axis.unit());
        for (Request request : Request.values()) {
            out.printf(" %s: server µs | × | spread | p50, p99 ms | per second |", request.label());
        }
        out.print("\n| --- | --- |");
        out.println(" --- | --- | --- | --- | --- |".repeat(Request.values().length));
        Point reference =
                points.stream()
                        .filter(point -> point.value() == axis.reference())
                        .findFirst()
                        .orElse(points.getFirst());
        for (Point point : points) {
            Cost read = costs.get(new Growth.Case(point, Request.READ_QUORUM));
            out.printf(
                    Locale.ROOT,
                    "| %,d | %,.0f |",
                    point.value(),
                    read == null ? 0 : read.median(Cost.Run::bodyBytes));
            for (Request request : Request.values()) {
                out.printf(" %s |", cells(point, reference, request));
            }
            out.println();
        }
    }

    private String cells(Point point, Point reference, Request request) {
        Cost cost = costs.get(new Growth.Case(point, request));
        if (cost == null) {
            return " | | | | ";
        }
        return String.format(
                Locale.ROOT,
                "%.1f | %.2f | %s | %.2f, %.2f | %,.0f",
                cost.median(Cost.Run::serverMicros),
                ratio(cost, costs.get(new Growth.Case(reference, request))),
                spread(cost),
                cost.median(Cost.Run::p50),
                cost.median(Cost.Run::p99),
                cost.median(Cost.Run::perSecond));
    }

    /** None where no request of a run succeeded, so that each cost more than can be said. */
    private static String spread(Cost cost) {
        double spread = cost.spread(Cost.Run::serverMicros);
        return Double.isFinite(spread)
                ? String.format(Locale.ROOT, "%.0f %%", PERCENT * spread)
                : "–";
    }

    private static double ratio(Cost cost, @Nullable Cost reference) {
        return reference == null
                ? Double.NaN
                : cost.median(Cost.Run::serverMicros) / reference.median(Cost.Run::serverMicros);
    }

    /** A line for each point and request. */
    void csv(PrintWriter out) {
        out.println(
                "axis,value,nodes,partitions,keys,siblings,value_bytes,request,runs,server_us,spread,"
                        + "per_second,p50_ms,p99_ms,bytes_read,failures");
        costs.forEach((one, cost) -> {
            Point point = one.point();
            out.printf(
                    Locale.ROOT,
                    "%s,%d,%d,%d,%d,%d,%d,%s,%d,%.2f,%.4f,%.1f,%.4f,%.4f,%.1f,%d%n",
                    point.axis().label(),
                    point.value(),
                    point.nodes().count(),
                    point.nodes().partitions(),
                    point.contents().keys(),
                    point.contents().siblings(),
                    point.contents().valueBytes(),
                    one.request().label().replace(", ", " "),
                    cost.runs().size(),
                    cost.median(Cost.Run::serverMicros),
                    cost.spread(Cost.Run::serverMicros),
                    cost.median(Cost.Run::perSecond),
                    cost.median(Cost.Run::p50),
                    cost.median(Cost.Run::p99),
                    cost.median(Cost.Run::bodyBytes),
                    cost.failures());
        });
        out.flush();
    }
}
