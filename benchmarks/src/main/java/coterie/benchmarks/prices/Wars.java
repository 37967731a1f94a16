package coterie.benchmarks.prices;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Predicts how stale reads are from how long messages take: the WARS model of Probabilistically
 * Bounded Staleness (Bailis et al., PVLDB 5(8), 2012, §4.1), by Monte Carlo.
 *
 * <p>A write reaches replica i after W<sub>i</sub> and is acknowledged to the client once the w-th
 * of W<sub>i</sub>+A<sub>i</sub> is heard. A read begun t later asks replica i after R<sub>i</sub>
 * and goes by the first r answers, those with the least R<sub>i</sub>+S<sub>i</sub>. It is fresh if
 * one of them had the write by then. So each draw of all times gives the least t from which on that
 * read would have been fresh.
 */
final class Wars {

    private final OneWay times;
    private final RandomGenerator random;

    /** Who is asked, and from where. */
    enum Model {
        /** As in the paper: writer and reader stand beside all replicas, and all are asked. */
        REMOTE,
        /**
         * As it is here: the write is coordinated by one replica, whose own write crosses no link,
         * and the read by another one, which asks itself, at no cost, and r−1 of the others.
         */
        COORDINATED
    }

    Wars(OneWay times, RandomGenerator random) {
        if (!times.isComplete()) {
            throw new IllegalArgumentException("no times to draw from");
        }
        this.times = times;
        this.random = random;
    }

    /**
     * For so many pairs of a write and a read: how much later than the acknowledgement the read
     * must begin to be fresh, in milliseconds, sorted; 0 or less where it always is.
     */
    double[] freshFrom(Model model, Choice choice, int draws) {
        double[] needed = new double[draws];
        for (int i = 0; i < draws; i++) {
            needed[i] =
                    switch (model) {
                        case REMOTE -> remote(choice);
                        case COORDINATED -> coordinated(choice);
                    };
        }
        Arrays.sort(needed);
        return needed;
    }

    /** Which share of the reads that begin so much later is stale. */
    static double staleShare(double[] freshFrom, double laterMillis) {
        int fresh = Arrays.binarySearch(freshFrom, Math.nextUp(laterMillis));
        int notFresh = freshFrom.length - (fresh < 0 ? -fresh - 1 : fresh);
        return (double) notFresh / freshFrom.length;
    }

    private double remote(Choice choice) {
        double[] reached = new double[choice.n()];
        double[] acknowledged = new double[choice.n()];
        double[] asked = new double[choice.n()];
        double[] answered = new double[choice.n()];
        for (int i = 0; i < choice.n(); i++) {
            reached[i] = draw(times.w());
            acknowledged[i] = reached[i] + draw(times.a());
            asked[i] = draw(times.r());
            answered[i] = asked[i] + draw(times.s());
        }
        double committed = smallest(acknowledged, choice.w());
        double last = smallest(answered, choice.r());
        double needed = Double.POSITIVE_INFINITY;
        for (int i = 0; i < choice.n(); i++) {
            if (answered[i] <= last) {
                needed = Math.min(needed, reached[i] - committed - asked[i]);
            }
        }
        return needed;
    }

    /** Replica 0 coordinates the write, replica 1 the read. */
    private double coordinated(Choice choice) {
        double[] reached = new double[choice.n()];
        double[] acknowledged = new double[choice.n()];
        for (int i = 0; i < choice.n(); i++) {
            reached[i] = i == 0 ? draw(times.local()) : draw(times.w());
            acknowledged[i] = i == 0 ? reached[i] : reached[i] + draw(times.a());
        }
        double committed = smallest(acknowledged, choice.w());
        double needed = reached[1] - committed;
        int others = choice.n() - 1;
        int first = random.nextInt(others);
        for (int k = 0; k < choice.r() - 1; k++) {
            int other = (first + k) % others;
            int replica = other == 0 ? 0 : other + 1;
            needed = Math.min(needed, reached[replica] - committed - draw(times.r()));
        }
        return needed;
    }

    private static double smallest(double[] values, int rank) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[rank - 1];
    }

    private double draw(double[] from) {
        return from[random.nextInt(from.length)];
    }
}
