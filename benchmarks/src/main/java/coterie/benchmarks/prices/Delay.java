package coterie.benchmarks.prices;

import java.util.random.RandomGenerator;

/** How long a message is held back before it leaves. */
interface Delay {

    /** Not at all. */
    Delay NONE =
            new Delay() {
                @Override
                public long nanos(RandomGenerator random) {
                    return 0;
                }

                @Override
                public String toString() {
                    return "none";
                }
            };

    /** Draws one, in nanoseconds, 0 or more. */
    long nanos(RandomGenerator random);
}
