package coterie.benchmarks.load;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * The runs of one variant together.
 *
 * @param runs at least one
 */
public record Summary(String variant, List<RunResult> runs) {

    /** One for each variant, in the order in which they first ran. */
    public static List<Summary> of(List<RunResult> results) {
        Map<String, Summary> byVariant = new LinkedHashMap<>();
        for (RunResult result : results) {
            byVariant.merge(
                    result.variant(),
                    new Summary(result.variant(), List.of(result)),
                    Summary::joinedWith);
        }
        return List.copyOf(byVariant.values());
    }

    private Summary joinedWith(Summary later) {
        return new Summary(variant, Stream.concat(runs.stream(), later.runs.stream()).toList());
    }

    /** The median over the runs. */
    public double median(ToDoubleFunction<RunResult> figure) {
        return middle(runs.stream().mapToDouble(figure).sorted().toArray());
    }

    /** The distance between the least and the greatest throughput, as a share of the median. */
    public double spread() {
        double least = runs.stream().mapToDouble(RunResult::throughput).min().orElseThrow();
        double greatest = runs.stream().mapToDouble(RunResult::throughput).max().orElseThrow();
        double median = median(RunResult::throughput);
        return median == 0 ? 0 : (greatest - least) / median;
    }

    /** This variant's throughput over that of another. */
    public double ratioTo(Summary other) {
        return median(RunResult::throughput) / other.median(RunResult::throughput);
    }

    /**
     * Processor time of all servers per operation, in microseconds; the median, where every run
     * knows it.
     */
    public OptionalDouble serverMicros() {
        return medianOf(runs.stream().map(RunResult::serverMicros).toList());
    }

    /** That of the generator. */
    public OptionalDouble generatorMicros() {
        return medianOf(runs.stream().map(RunResult::generatorMicros).toList());
    }

    private static OptionalDouble medianOf(List<OptionalDouble> figures) {
        double[] known =
                figures.stream()
                        .filter(OptionalDouble::isPresent)
                        .mapToDouble(OptionalDouble::getAsDouble)
                        .sorted()
                        .toArray();
        return known.length < figures.size()
                ? OptionalDouble.empty()
                : OptionalDouble.of(middle(known));
    }

    private static double middle(double[] sorted) {
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    /** All runs' failures by kind. */
    public Map<String, Long> failures() {
        Map<String, Long> sum = new TreeMap<>();
        runs.forEach(run ->
                run.tally().failures().forEach((kind, times) -> sum.merge(kind, times, Long::sum)));
        return sum;
    }

    /** The share of all reads that were answered with siblings. */
    public double siblingShare() {
        long reads =
                runs.stream()
                        .mapToLong(
                                run -> run.tally().latencies(Operation.Kind.READ).getTotalCount())
                        .sum();
        long siblings = runs.stream().mapToLong(run -> run.tally().siblings()).sum();
        return reads == 0 ? 0 : (double) siblings / reads;
    }
}
