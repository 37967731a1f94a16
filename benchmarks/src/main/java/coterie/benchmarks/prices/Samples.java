package coterie.benchmarks.prices;

import java.util.Arrays;

/** Times that were measured, in milliseconds, from any thread. */
final class Samples {

    /** What comes beyond is not kept: so many are enough to draw from. */
    static final int MOST = 1 << 18;

    private double[] millis = new double[1024];
    private int size;

    synchronized void addNanos(long nanos) {
        if (size == MOST) {
            return;
        }
        if (size == millis.length) {
            millis = Arrays.copyOf(millis, Math.min(MOST, 2 * size));
        }
        millis[size++] = nanos / 1e6;
    }

    /** All of them, from the least to the greatest. */
    synchronized double[] sorted() {
        double[] all = Arrays.copyOf(millis, size);
        Arrays.sort(all);
        return all;
    }

    /**
     * The least that no less than such a share of the sorted values does not exceed; NaN of none.
     */
    static double quantile(double[] sorted, double share) {
        if (sorted.length == 0) {
            return Double.NaN;
        }
        int rank = (int) Math.ceil(share * sorted.length);
        return sorted[Math.max(0, rank - 1)];
    }
}
