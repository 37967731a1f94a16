package coterie.benchmarks.load;

/**
 * The part of a run that is measured: operations whose intended start lies in it. Times are those
 * of {@link System#nanoTime}.
 *
 * @param startNanos its beginning, when the warm-up ends
 * @param endNanos its end; no request is sent from then on
 */
record Window(long startNanos, long endNanos) {

    boolean contains(long nanos) {
        return nanos - startNanos >= 0 && !over(nanos);
    }

    boolean over(long nanos) {
        return nanos - endNanos >= 0;
    }
}
