package coterie.benchmarks.growth;

import coterie.benchmarks.load.RunResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures axis after axis: loads all of an axis's points, then goes through them as often as asked
 * for, so that whatever else the machine does meets all of them alike. All nodes of an axis stand
 * while it is measured; those that are not asked have next to nothing to do.
 */
final class Growth {
    /** Nodes that have just been started compile what they do, which takes half of their time. */
    private static final int FIRST_WARMUP_FACTOR = 20;

    private final Extent extent;
    private final List<String> launcher;
    private final PrintWriter progress;

    /**
     * How much is measured.
     *
     * @param runs of each point and request
     * @param clients for each three nodes, each with one request in flight
     * @param warmup before each run
     * @param measured how long each run is measured
     */
    record Extent(int runs, int clients, Duration warmup, Duration measured) {}

    /**
     * What is measured at once.
     *
     * @param point where
     * @param request what is asked there
     */
    record Case(Point point, Request request) {}

    Growth(Extent extent, List<String> launcher, PrintWriter progress) {
        this.extent = extent;
        this.launcher = launcher;
        this.progress = progress;
    }

    /** Measures all points of an axis; they come in the order given. */
    Map<Case, Cost> measure(Axis axis, List<Integer> values)
            throws IOException, InterruptedException {
        List<Point> points = values.stream().map(axis::at).toList();
        List<StandingNodes> standing = new ArrayList<>();
        Map<Point, StandingNodes> nodesOf = new LinkedHashMap<>();
        try {
            for (List<Point> together : axis.apart() ? each(points) : List.of(points)) {
                StandingNodes nodes = new StandingNodes(together.getFirst().nodes(), launcher);
                standing.add(nodes);
                nodes.load(together, progress);
                together.forEach(point -> nodesOf.put(point, nodes));
            }
            return measure(axis, nodesOf);
        } finally {
            standing.forEach(StandingNodes::close);
        }
    }

    private static List<List<Point>> each(List<Point> points) {
        return points.stream().map(List::of).toList();
    }

    private Map<Case, Cost> measure(Axis axis, Map<Point, StandingNodes> nodesOf)
            throws InterruptedException {
        Map<Case, List<RunResult>> runs = new LinkedHashMap<>();
        for (int run = 1; run <= extent.runs(); run++) {
            progress.printf("%s: run %d of %d%n", axis.label(), run, extent.runs());
            progress.flush();
            Duration warmup =
                    run == 1 ? extent.warmup().multipliedBy(FIRST_WARMUP_FACTOR) : extent.warmup();
            for (Map.Entry<Point, StandingNodes> entry : nodesOf.entrySet()) {
                Point point = entry.getKey();
                for (Request request : Request.values()) {
                    runs.computeIfAbsent(new Case(point, request), _ -> new ArrayList<>())
                            .add(
                                    entry.getValue()
                                            .measure(
                                                    point,
                                                    request,
                                                    clients(point),
                                                    warmup,
                                                    extent.measured()));
                }
            }
        }
        Map<Case, Cost> costs = new LinkedHashMap<>();
        runs.forEach((one, results) -> costs.put(one, Cost.of(one.request(), results)));
        return costs;
    }

    /** As many for each node, so that as much of a node's work is done together. */
    private int clients(Point point) {
        return Math.ceilDiv(extent.clients() * point.nodes().count(), Point.Nodes.THREE.count());
    }
}
