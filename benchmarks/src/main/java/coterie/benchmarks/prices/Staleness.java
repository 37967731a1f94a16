package coterie.benchmarks.prices;

import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * What was seen of stale reads over some links.
 *
 * @param shape of the cluster
 * @param times how long messages took
 * @param series one for each choice of N, R and W
 */
record Staleness(Shape shape, OneWay times, List<Series> series) {

    /** How many pairs of a write and a read each prediction is drawn from. */
    private static final int DRAWS = 100_000;

    Staleness {
        series = List.copyOf(series);
    }

    /**
     * From when on reads would be fresh, as {@link Wars#freshFrom} has it, by the times measured;
     * null where these are not complete.
     *
     * @param seed of what is drawn: the same gives the same
     */
    double @Nullable [] predicted(Wars.Model model, Choice choice, long seed) {
        return times.isComplete()
                ? new Wars(times, new SplittableRandom(seed)).freshFrom(model, choice, DRAWS)
                : null;
    }

    /**
     * Of one choice.
     *
     * @param points by the time between acknowledgement and read, from 0 upwards
     */
    record Series(Choice choice, List<Point> points) {

        Series {
            points = List.copyOf(points);
        }

        /**
         * The least measured time from which on no fewer than this share of reads was fresh; NaN if
         * not even the last one shows it.
         */
        double visibleFrom(double share) {
            double from = Double.NaN;
            for (Point point : points.reversed()) {
                if (point.staleShare() > 1 - share) {
                    break;
                }
                from = point.laterMillis();
            }
            return from;
        }
    }

    /**
     * Reads that began so long after their write was acknowledged.
     *
     * @param laterMillis how long
     * @param reads how many were answered
     * @param stale how many of them did not show the write
     */
    record Point(double laterMillis, int reads, int stale) {

        double staleShare() {
            return reads == 0 ? Double.NaN : (double) stale / reads;
        }

        /**
         * The bounds within which the share lies with 95 % confidence (Wilson, 1927), which tell
         * something even where none was stale.
         */
        double[] confidence() {
            double z = 1.96;
            double share = staleShare();
            double center = (share + z * z / (2 * reads)) / (1 + z * z / reads);
            double half =
                    z
                            / (1 + z * z / reads)
                            * Math.sqrt(
                                    share * (1 - share) / reads + z * z / (4.0 * reads * reads));
            return new double[] {Math.max(0, center - half), Math.min(1, center + half)};
        }
    }
}
