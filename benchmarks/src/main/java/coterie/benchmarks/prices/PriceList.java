package coterie.benchmarks.prices;

import coterie.benchmarks.prices.Case.Request;
import coterie.replication.Quorum;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.Statistics;

/**
 * Takes all prices, run by run: in each run every shape gets a cluster of its own, on which each
 * case has its turn, so that whatever else the machine does meets all of them alike.
 *
 * <p>JMH runs in this process and does not fork: a fork for each case would spend its time on
 * starting clusters. So the cases share what the JIT compiler learns, as requests of all kinds do
 * in a node.
 */
final class PriceList {

    /** One latency in a hundred, or a thousand, must be beyond what is called p99, or p99.9. */
    private static final int SAMPLES_FOR_P99 = 100;

    private static final int SAMPLES_FOR_P999 = 1000;

    private final Extent extent;
    private final PrintWriter progress;

    /**
     * How much is measured.
     *
     * @param runs of each case
     * @param clients of which throughput is measured
     * @param fewClients of which latencies are measured
     * @param measured how long, for each of the two
     * @param settling how long before each, unmeasured
     * @param heat how long the first cluster works before all of it, so that the JIT compiler has
     *     seen every kind of request
     */
    record Extent(
            int runs,
            int clients,
            int fewClients,
            Duration measured,
            Duration settling,
            Duration heat) {}

    /**
     * A part of the list.
     *
     * @param shape of the cluster
     * @param quorum whose answers count
     */
    record Part(Shape shape, Quorum.Kind quorum) {

        /** What is asked in it: all that its number of nodes allows and no smaller one does. */
        List<Case> cases() {
            List<Case> cases = new ArrayList<>();
            for (Request request : Request.values()) {
                Choice.LISTED.stream()
                        .filter(choice -> choice.belongsTo(shape.nodes()))
                        .map(choice -> request == Request.READ ? choice.read() : choice.write())
                        .distinct()
                        .forEach(need -> cases.add(new Case(shape, quorum, request, need)));
            }
            return cases;
        }
    }

    PriceList(Extent extent, PrintWriter progress) {
        this.extent = extent;
        this.progress = progress;
    }

    /** Measures; the prices come in the order of the parts. */
    Map<Case, Price> measure(List<Part> parts) throws RunnerException {
        Map<Case, List<Price.Run>> runs = new LinkedHashMap<>();
        try {
            heat(parts.getFirst());
            for (int run = 1; run <= extent.runs(); run++) {
                for (Part part : parts) {
                    progress.printf(
                            "run %d of %d: %s, %s%n",
                            run, extent.runs(), part.shape(), part.quorum());
                    progress.flush();
                    for (Case one : part.cases()) {
                        runs.computeIfAbsent(one, _ -> new ArrayList<>()).add(measure(one));
                    }
                }
                // The next run has fresh clusters even if there is but one shape.
                Shelf.clear();
            }
        } finally {
            Shelf.clear();
        }
        Map<Case, Price> prices = new LinkedHashMap<>();
        runs.forEach((one, all) -> prices.put(one, new Price(all)));
        return prices;
    }

    private void heat(Part part) throws RunnerException {
        progress.println("warming up");
        progress.flush();
        long end = System.nanoTime() + extent.heat().toNanos();
        while (System.nanoTime() - end < 0) {
            for (Case one : part.cases()) {
                Price.Run _ = measure(one);
            }
        }
    }

    private Price.Run measure(Case one) throws RunnerException {
        RunResult many = measure(one, Mode.Throughput, extent.clients(), TimeUnit.SECONDS);
        RunResult few = measure(one, Mode.SampleTime, extent.fewClients(), TimeUnit.MILLISECONDS);
        double asked = many.getPrimaryResult().getScore();
        Result<?> failures = many.getSecondaryResults().get("failed");
        double failed = failures == null ? 0 : failures.getScore();
        Statistics latencies = few.getPrimaryResult().getStatistics();
        long samples = latencies.getN();
        return new Price.Run(
                asked - failed,
                asked == 0 ? 0 : failed / asked,
                samples,
                latencies.getPercentile(50),
                samples >= SAMPLES_FOR_P99 ? latencies.getPercentile(99) : Double.NaN,
                samples >= SAMPLES_FOR_P999 ? latencies.getPercentile(99.9) : Double.NaN);
    }

    private RunResult measure(Case one, Mode mode, int threads, TimeUnit unit)
            throws RunnerException {
        Shape shape = one.shape();
        Collection<RunResult> results =
                new Runner(
                                new OptionsBuilder()
                                        .include(
                                                RequestPrices.class.getName().replace(".", "\\.")
                                                        + "\\."
                                                        + one.request().label()
                                                        + "$")
                                        .param("nodes", Integer.toString(shape.nodes()))
                                        .param("links", shape.links().label())
                                        .param("fault", shape.fault().name())
                                        .param("synced", Boolean.toString(shape.synced()))
                                        .param("quorum", one.quorum().name())
                                        .param("replicas", one.need().toString())
                                        .mode(mode)
                                        .threads(threads)
                                        .timeUnit(unit)
                                        .forks(0)
                                        .warmupIterations(1)
                                        .warmupTime(time(extent.settling()))
                                        .measurementIterations(1)
                                        .measurementTime(time(extent.measured()))
                                        .shouldFailOnError(true)
                                        .verbosity(VerboseMode.SILENT)
                                        .build())
                        .run();
        return results.iterator().next();
    }

    private static TimeValue time(Duration duration) {
        return TimeValue.milliseconds(duration.toMillis());
    }
}
