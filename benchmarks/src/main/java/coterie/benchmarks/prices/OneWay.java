package coterie.benchmarks.prices;

/**
 * How long messages took one way, in milliseconds, sorted; the names are those of the WARS model.
 *
 * @param w a write, until the replica has it
 * @param a its acknowledgement
 * @param r a read's question, until the replica has read
 * @param s its answer
 * @param local a write at the replica that coordinates it, counted from when it is sent to others
 */
@SuppressWarnings("ArrayRecordComponent") // measurements, compared by nobody
record OneWay(double[] w, double[] a, double[] r, double[] s, double[] local) {

    /** Whether there is something to draw from of each kind. */
    boolean isComplete() {
        return w.length > 0 && a.length > 0 && r.length > 0 && s.length > 0 && local.length > 0;
    }
}
