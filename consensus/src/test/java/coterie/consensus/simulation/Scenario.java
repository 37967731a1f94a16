package coterie.consensus.simulation;

import coterie.consensus.PaxosSettings;
import java.util.SplittableRandom;

/**
 * How hard a run is.
 *
 * @param seed of all of its chance
 * @param founders how many nodes the log begins with
 * @param joiners how many come later
 * @param loss the share of messages that are lost
 * @param slowestNanos how long a message takes at most; they overtake each other
 * @param syncNanos how long a write to a disk takes at most
 * @param wipes how many disks are lost
 * @param troubleNanos how long there is trouble
 * @param paceNanos how long, at most, from one trouble to the next
 */
record Scenario(
        long seed,
        int founders,
        int joiners,
        double loss,
        long slowestNanos,
        long syncNanos,
        int wipes,
        long troubleNanos,
        long paceNanos,
        Fault fault) {

    static final long MILLIS = 1_000_000;

    /** Everything a little faster than in production, and a log that is soon truncated. */
    static final PaxosSettings SETTINGS =
            new PaxosSettings(
                    150 * MILLIS,
                    300 * MILLIS,
                    900 * MILLIS,
                    100 * MILLIS,
                    1_000 * MILLIS,
                    4,
                    200,
                    20);

    static Scenario of(long seed, Fault fault) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] sizes = {1, 3, 3, 3, 3, 5};
        return new Scenario(
                seed,
                sizes[random.nextInt(sizes.length)],
                random.nextInt(3),
                random.nextInt(3) == 0 ? 0 : random.nextDouble(0.2),
                (1 + random.nextInt(random.nextInt(3) == 0 ? 600 : 40)) * MILLIS,
                (1 + random.nextInt(30)) * MILLIS,
                random.nextInt(3),
                (2_000 + random.nextInt(6_000)) * MILLIS,
                (60 + random.nextInt(200)) * MILLIS,
                fault);
    }
}
