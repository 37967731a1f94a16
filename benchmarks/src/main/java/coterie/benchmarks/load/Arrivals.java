package coterie.benchmarks.load;

import java.util.function.LongConsumer;

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

    /** Tells of each request that is too late to be sent at {@code now}, and will not be. */
    default void giveUpLate(long now, LongConsumer givenUp) {}

    /** Tells of each request that was due before {@code nanos} and has not been sent. */
    default void giveUpBefore(long nanos, LongConsumer givenUp) {}

    /** Every client sends its next request as soon as it has the answer to its last one. */
    record ClosedLoop() implements Arrivals {
        @Override
        public long nextNanos(long now) {
            return now;
        }

        @Override
        public void taken() {}
    }

    /** Requests at equal distances, whatever the answers do, at one rate after the other. */
    final class FixedRate implements Arrivals {
        private static final double NANOS_PER_SECOND = 1e9;

        private final RateProfile profile;
        private final long latenessNanos;
        private int step;
        private long stepStartNanos;
        private long passed;

        /**
         * @param firstNanos when the first request is due
         * @param profile the last rate of which goes on for ever
         */
        FixedRate(long firstNanos, RateProfile profile) {
            this.profile = profile;
            this.latenessNanos = profile.lateness().toNanos();
            this.stepStartNanos = firstNanos;
        }

        @Override
        public long nextNanos(long now) {
            RateProfile.Step current = profile.steps().get(step);
            long sinceStart = (long) (passed * (NANOS_PER_SECOND / current.perSecond()));
            if (step + 1 < profile.steps().size() && sinceStart >= current.lasts().toNanos()) {
                stepStartNanos += current.lasts().toNanos();
                step++;
                passed = 0;
                return stepStartNanos;
            }
            return stepStartNanos + sinceStart;
        }

        @Override
        public void taken() {
            passed++;
        }

        @Override
        public void giveUpLate(long now, LongConsumer givenUp) {
            giveUpBefore(now - latenessNanos, givenUp);
        }

        @Override
        public void giveUpBefore(long nanos, LongConsumer givenUp) {
            for (long next = nextNanos(nanos); next - nanos < 0; next = nextNanos(nanos)) {
                givenUp.accept(next);
                taken();
            }
        }
    }
}
