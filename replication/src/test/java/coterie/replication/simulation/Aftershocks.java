package coterie.replication.simulation;

import java.util.SplittableRandom;

/**
 * Trouble while the healed cluster brings its replicas together: records and hints rot, and the
 * network is cut for a moment. It ends by itself.
 */
final class Aftershocks {

    /** How long they go on. */
    static final long LASTING_NANOS = 12_000 * Scenario.MILLIS;

    private static final long LONGEST_PAUSE_NANOS = 2_000 * Scenario.MILLIS;
    private static final long LONGEST_CUT_NANOS = 3_000 * Scenario.MILLIS;

    private final Cluster cluster;
    private final SplittableRandom random;
    private final Damage damage;
    private final Cuts cuts;

    Aftershocks(Cluster cluster, SplittableRandom random) {
        this.cluster = cluster;
        this.random = random;
        this.damage = new Damage(cluster, random.split());
        this.cuts = new Cuts(cluster, random.split());
    }

    void start() {
        strike(cluster.schedule().now() + LASTING_NANOS);
    }

    private void strike(long untilNanos) {
        if (cluster.schedule().now() >= untilNanos) {
            return;
        }
        if (random.nextBoolean()) {
            if (damage.strike()) {
                cluster.befell(Mishap.RECORD_ROTTED_DURING_REPAIR);
            }
        } else {
            cuts.split();
            cluster.befell(Mishap.CUT_DURING_REPAIR);
            cluster.schedule()
                    .after(
                            random.nextLong(LONGEST_CUT_NANOS),
                            "aftershock",
                            cluster.network()::mend);
        }
        cluster.schedule()
                .after(
                        random.nextLong(LONGEST_PAUSE_NANOS),
                        "aftershock",
                        () -> strike(untilNanos));
    }
}
