package coterie.replication;

import coterie.replication.Failure.ReplicaState;
import coterie.replication.message.RepairReply;
import coterie.replication.message.RepairRequest;
import coterie.replication.message.Reply;
import coterie.ring.NodeId;
import coterie.ring.PartitionId;
import coterie.storage.HintCount;
import coterie.storage.Owed;
import coterie.storage.OwedChange;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Sees to it that whoever may lack something, because this shard gave up or could not keep a hint
 * for it, learns it from those who have it, and settles what is owed for it only then.
 *
 * <p>A comparison of this node with the target would not do. A fallback has no records in common
 * with it, and a hint of a replica may hold more than its own record. What was given up stands
 * elsewhere: as a record of this or another replica, or as a hint that this node keeps for one of
 * them. So three things must have come about since it was noted, in this order:
 *
 * <ol>
 *   <li>The ring is settled: what was given up may have been written, while it changed, by one that
 *       was not read from yet, and with which the target was not compared.
 *   <li>This shard keeps no hint for any other replica of the partition. Whatever it kept is held
 *       by some replica now.
 *   <li>The target has been compared with every other replica. So it holds what any of them held.
 * </ol>
 *
 * <p>The target alone knows the latter. It is asked how things stand, and begins what is missing.
 *
 * <p>A record of this shard that turns out damaged may have been the one that held it. Some replica
 * may have learned it from that record before, but after its own comparison with the target. So all
 * begins anew then.
 */
final class MissedHints {

    /** The most questions of one shard under way. */
    static final int MAX_QUESTIONS = 64;

    static final long TIMEOUT_NANOS = 2_000_000_000L;

    /** How much of the time that has passed here has surely passed by the target's clock. */
    private static final double SURE_SHARE = 0.98;

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Shard shard;
    private final Map<Owed, Since> proven = new TreeMap<>();
    private final Deque<Owed> due = new ArrayDeque<>();
    private int outstanding;

    MissedHints(Shard shard) {
        this.shard = shard;
    }

    /**
     * Since when this shard keeps no hint that may hold what was given up.
     *
     * @param commit the one that noted it last
     */
    private record Since(long commit, long nanos) {}

    /** Asks all targets in reach how things stand, unless that is under way. */
    void pursue() {
        // In this order: a hint that was kept before the note then stands among the hints.
        SortedMap<Owed, Long> owed = shard.engine().owed();
        Set<NodeId> targets =
                shard.engine().hintCounts().stream()
                        .map(HintCount::target)
                        .collect(Collectors.toCollection(TreeSet::new));
        proven.keySet().retainAll(owed.keySet());
        boolean areSettled = shard.holders().areSettled();
        owed.forEach((missed, commit) -> {
            boolean isMissed = missed.reason() == Owed.Reason.MISSED_HINT;
            if (isMissed && !shard.holders().isOne(missed.partition(), missed.peer())) {
                // Nobody reads there any more, and those who took its place had it from all.
                shard.engine().change(new OwedChange.Settle(missed, commit), () -> {});
            } else if (isMissed && areSettled) {
                Since since = proven.get(missed);
                boolean isNew = since == null || since.commit() != commit;
                if (isNew && keepsForOthers(missed, targets)) {
                    proven.remove(missed);
                } else if (isNew) {
                    proven.put(missed, new Since(commit, shard.environment().nanos()));
                }
            }
        });
        if (due.isEmpty()) {
            due.addAll(proven.keySet());
        }
        goOn();
    }

    /** A record of the partition is damaged: what was proven may have rested on it. */
    void doubt(PartitionId partition) {
        proven.keySet().removeIf(missed -> missed.partition().equals(partition));
    }

    private boolean keepsForOthers(Owed missed, Set<NodeId> targets) {
        return targets.stream()
                .anyMatch(target ->
                        !target.equals(missed.peer())
                                && (shard.holders().isOne(missed.partition(), target)
                                        || !shard.topology().hasMember(target)));
    }

    /** The shard goes by another epoch: whom a target must be compared with may have changed. */
    void ringChanged() {
        proven.clear();
        due.clear();
    }

    private void goOn() {
        while (outstanding < MAX_QUESTIONS && !due.isEmpty()) {
            Owed missed = due.remove();
            Since since = proven.get(missed);
            if (since != null && shard.isInReach(missed.peer())) {
                outstanding++;
                new Asking(missed, since).start();
            }
        }
    }

    private void answered(Owed missed, Since since, boolean isVerified) {
        outstanding--;
        if (isVerified && since.equals(proven.get(missed))) {
            shard.happened(Event.MISSED_HINT_MADE_GOOD);
            shard.engine().change(new OwedChange.Settle(missed, since.commit()), () -> {});
        }
        goOn();
    }

    /** One question. A late answer is as good as one in time, but does not come to be heard. */
    private final class Asking extends Operation implements Calls.Asker {

        private final Owed missed;
        private final Since since;

        Asking(Owed missed, Since since) {
            super(MissedHints.this.shard, TIMEOUT_NANOS);
            this.missed = missed;
            this.since = since;
        }

        void start() {
            armDeadline();
            if (!ask(missed.peer(), this::question, this)) {
                finish(false);
            }
        }

        /**
         * A duration, since the two have no clock in common. On its way it only grows too short.
         */
        private RepairRequest question(long id) {
            long passed = shard().environment().nanos() - since.nanos();
            long sureMillis = (long) (passed * SURE_SHARE) / NANOS_PER_MILLI;
            return new RepairRequest.VerifiedWithAll(
                    id,
                    shard().epoch(),
                    missed.partition(),
                    (int) Math.min(Integer.MAX_VALUE, sureMillis));
        }

        @Override
        public void replied(NodeId from, Reply reply) {
            finish(reply instanceof RepairReply.Verified verified && verified.withAll());
        }

        @Override
        public void failed(NodeId to, ReplicaState state) {
            finish(false);
        }

        @Override
        void expired() {
            finish(false);
        }

        private void finish(boolean isVerified) {
            if (!hasEnded()) {
                end();
                answered(missed, since, isVerified);
            }
        }
    }
}
