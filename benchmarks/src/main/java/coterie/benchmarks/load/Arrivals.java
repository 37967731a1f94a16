package coterie.benchmarks.load;

/**
 * When the requests of one loop are meant to start. Times are those of {@link System#nanoTime}.
 *
 * <p>Latency counts from that intended start, not from the moment at which a client got round to
 * sending: a server that stalls for a second delays every request that was due in that second, and
 * a generator that politely waits would omit them all (Tene's "coordinated omission").
 */
sealed interface Arrivals {

    /** The intended start of the next request, should it be sent at {@code now}. */
    long nextNanos(long now);

    /** The next request has been sent. */
    void taken();

    /** Every client sends its next request as soon as it has the answer to its last one. */
    record ClosedLoop() implements Arrivals {
        @Override
        public long nextNanos(long now) {
            return now;
        }

        @Override
        public void taken() {}
    }

    /** Requests at equal distances, whatever the answers do. */
    final class FixedRate implements Arrivals {
        private static final double NANOS_PER_SECOND = 1e9;

        private final long firstNanos;
        private final double intervalNanos;
        private long sent;

        /**
         * @param firstNanos when the first request is due
         * @param perSecond requests per second, above 0
         */
        FixedRate(long firstNanos, double perSecond) {
            if (!(perSecond > 0)) {
                throw new IllegalArgumentException("a rate must be above 0, not " + perSecond);
            }
            this.firstNanos = firstNanos;
            this.intervalNanos = NANOS_PER_SECOND / perSecond;
        }

        @Override
        public long nextNanos(long now) {
            return firstNanos + (long) (sent * intervalNanos);
        }

        /** How many requests are due before {@code nanos} and have not been sent. */
        long dueBefore(long nanos) {
            return Math.max(0, (long) Math.ceil((nanos - firstNanos) / intervalNanos) - sent);
        }

        @Override
        public void taken() {
            sent++;
        }
    }
}
