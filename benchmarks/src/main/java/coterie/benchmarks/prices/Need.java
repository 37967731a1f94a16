package coterie.benchmarks.prices;

/**
 * For how many of its replicas a request waits. A read's price depends on N and R alone, a write's
 * on N and W alone, so one such pair serves every setting that has it.
 *
 * @param n how many replicas the key has
 * @param required how many of them must answer
 */
record Need(int n, int required) {

    Need {
        if (required < 1 || required > n) {
            throw new IllegalArgumentException(required + " of " + n);
        }
    }

    /** Reads what {@link #toString} writes, as {@code 3/2}. */
    static Need of(String text) {
        int slash = text.indexOf('/');
        return new Need(
                Integer.parseInt(text.substring(0, slash)),
                Integer.parseInt(text.substring(slash + 1)));
    }

    @Override
    public String toString() {
        return n + "/" + required;
    }
}
