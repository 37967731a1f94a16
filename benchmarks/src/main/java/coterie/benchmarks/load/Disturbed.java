package coterie.benchmarks.load;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What was measured while a cluster mended something, each run between two quiet ones.
 *
 * @param runs in the order in which they ran: quiet ones at both ends and between any two others
 */
record Disturbed(List<Run> runs) {

    /** A run, and what was seen of the work. */
    record Run(RepairWork work, RunResult result, Conductor.Seen seen) {}

    /** The least, the median and the greatest of some ratios. */
    record Ratio(double least, double median, double greatest) {

        static Ratio of(double[] ratios) {
            double[] sorted = ratios.clone();
            Arrays.sort(sorted);
            int half = sorted.length / 2;
            double median =
                    sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
            return new Ratio(sorted[0], median, sorted[sorted.length - 1]);
        }
    }

    List<Run> of(RepairWork work) {
        return runs.stream().filter(run -> run.work() == work).toList();
    }

    /**
     * A figure of each run with this work over the mean of the quiet runs before and after it. For
     * quiet runs, each over the quiet one before it: what the machine's own unrest makes of two
     * equal runs.
     */
    Ratio ratio(RepairWork work, ToDoubleFunction<RunResult> figure) {
        List<Double> ratios = new ArrayList<>();
        if (work == RepairWork.QUIET) {
            List<Run> quiet = of(work);
            for (int i = 1; i < quiet.size(); i++) {
                ratios.add(value(quiet.get(i), figure) / value(quiet.get(i - 1), figure));
            }
        } else {
            IntStream.range(0, runs.size())
                    .filter(i -> runs.get(i).work() == work)
                    .forEach(i -> {
                        double quiet =
                                (value(runs.get(i - 1), figure) + value(runs.get(i + 1), figure))
                                        / 2;
                        ratios.add(value(runs.get(i), figure) / quiet);
                    });
        }
        return Ratio.of(ratios.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private static double value(Run run, ToDoubleFunction<RunResult> figure) {
        return figure.applyAsDouble(run.result());
    }

    /** The works, in the order in which they first ran. */
    List<RepairWork> works() {
        return runs.stream().map(Run::work).distinct().toList();
    }
}
