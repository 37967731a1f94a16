package coterie.benchmarks.load;

import java.time.Duration;
import java.util.List;

/**
 * An open load whose rate changes: so many requests a second for so long, then so many.
 *
 * @param steps at least one, in order
 * @param lateness how late a request may be sent for want of an idle client; one that could not be
 *     sent by then never is, and counts as a failure at the time it was due
 */
public record RateProfile(List<Step> steps, Duration lateness) {

    /**
     * One rate.
     *
     * @param perSecond requests per second, above 0
     */
    public record Step(Duration lasts, double perSecond) {
        /**
         * @throws IllegalArgumentException if the rate is not above 0
         */
        public Step {
            if (!(perSecond > 0)) {
                throw new IllegalArgumentException("a rate must be above 0, not " + perSecond);
            }
        }
    }

    /**
     * @throws IllegalArgumentException if there is no step
     */
    public RateProfile {
        steps = List.copyOf(steps);
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("a profile must have a step");
        }
    }

    /** One rate for ever, and patience without end. */
    static RateProfile constant(double perSecond) {
        Duration ever = Duration.ofNanos(Long.MAX_VALUE / 2);
        return new RateProfile(List.of(new Step(ever, perSecond)), ever);
    }

    /** How long all steps last. */
    public Duration lasts() {
        return steps.stream().map(Step::lasts).reduce(Duration.ZERO, Duration::plus);
    }

    /** The same for one of several loops that share the load. */
    RateProfile sharedBy(int loops) {
        return new RateProfile(
                steps.stream()
                        .map(step -> new Step(step.lasts(), step.perSecond() / loops))
                        .toList(),
                lateness);
    }
}
