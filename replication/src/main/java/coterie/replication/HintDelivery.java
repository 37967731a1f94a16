package coterie.replication;

import coterie.ring.NodeId;
import coterie.storage.HintCount;
import java.util.Map;
import java.util.TreeMap;

/**
 * Brings the hints of one shard to those for whom they are kept (DeCandia et al., "Dynamo", SOSP
 * 2007, §4.6).
 *
 * <p>It looks every second, and at once when a peer has come back, whether somebody with hints is
 * in reach; nothing else has to happen first, and nothing waits until a node is idle. One {@link
 * HintSession} for each target is under way at a time.
 */
final class HintDelivery {

    static final long LOOK_NANOS = 1_000_000_000L;

    /** The longest pause between two attempts to bring a target its hints. */
    static final long LONGEST_PAUSE_NANOS = 30_000_000_000L;

    private final Shard shard;
    private final Map<NodeId, Attempts> targets = new TreeMap<>();

    HintDelivery(Shard shard) {
        this.shard = shard;
    }

    private static final class Attempts {
        private boolean underWay;
        private long pauseNanos;
        private long notBeforeNanos;
    }

    /** Looks now, and at every interval from now on. */
    void start() {
        look();
        shard.environment().after(LOOK_NANOS, this::start);
    }

    /** The peer is there: what kept it from its hints may be over. */
    void back(NodeId peer) {
        Attempts attempts = targets.get(peer);
        if (attempts != null) {
            attempts.pauseNanos = 0;
            attempts.notBeforeNanos = shard.environment().nanos();
        }
        look();
    }

    /**
     * The shard goes by another epoch: whoever could not take hints may not need to, and others may
     * have to take them.
     */
    void ringChanged() {
        targets.values()
                .forEach(attempts -> {
                    attempts.pauseNanos = 0;
                    attempts.notBeforeNanos = shard.environment().nanos();
                });
        look();
    }

    /** Whether hints for the target are for others now, wherever it is. */
    private boolean isForOthers(NodeId target) {
        return !shard.topology().hasMember(target) || shard.holders().isHandingOver();
    }

    private void look() {
        for (HintCount count : shard.engine().hintCounts()) {
            Attempts attempts =
                    targets.computeIfAbsent(
                            count.target(),
                            _ -> {
                                Attempts first = new Attempts();
                                first.notBeforeNanos = shard.environment().nanos();
                                return first;
                            });
            boolean inReach = shard.isInReach(count.target());
            boolean due = shard.environment().nanos() - attempts.notBeforeNanos >= 0;
            boolean isForOthers = isForOthers(count.target());
            if (!attempts.underWay
                    && due
                    && (inReach || isForOthers || isTooOld(count.oldestSinceMillis()))) {
                attempts.underWay = true;
                new HintSession(shard, count.target(), inReach, well -> ended(attempts, well))
                        .start();
            }
        }
    }

    private boolean isTooOld(long sinceMillis) {
        return shard.environment().wallMillis() - sinceMillis
                > shard.settings().hints().maxAgeMillis();
    }

    private void ended(Attempts attempts, boolean well) {
        attempts.underWay = false;
        attempts.pauseNanos =
                well ? 0 : Math.clamp(2 * attempts.pauseNanos, LOOK_NANOS, LONGEST_PAUSE_NANOS);
        attempts.notBeforeNanos = shard.environment().nanos() + attempts.pauseNanos;
    }
}
