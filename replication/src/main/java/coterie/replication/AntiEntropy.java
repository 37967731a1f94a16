package coterie.replication;

import coterie.ring.Epoch;
import coterie.ring.NodeId;
import coterie.ring.PartitionId;
import coterie.storage.Owed;
import coterie.storage.OwedChange;
import coterie.storage.merkle.TreeQuery;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that every partition of this shard is compared with each of its peers: all of them
 * once a round, and what is owed as soon as the peer is in reach.
 *
 * <p>Many pairs may be at their roots, which is one question each; few are let on to what costs.
 * Those that were looked at longest ago come first, so that rounds begun in quick succession do not
 * starve any.
 */
final class AntiEntropy {

    /** The most exchanges of one shard under way. */
    static final int MAX_EXCHANGES = 64;

    /** The most of them that have gone beyond the trees. */
    static final int MAX_COSTLY = 4;

    /** How often what is owed is tried again. */
    static final long RETRY_NANOS = 3_000_000_000L;

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Shard shard;
    private final List<PartitionId> partitions;
    private final Map<Pair, Partnership> partnerships = new TreeMap<>();
    private final Set<Pair> urgent = new LinkedHashSet<>();
    private final Deque<Pair> scheduled = new ArrayDeque<>();
    private final Set<Pair> running = new TreeSet<>();
    private final Map<Pair, Runnable> waitingForRoom = new LinkedHashMap<>();
    private final Map<PartitionId, Pair> costly = new TreeMap<>();
    private final MissedHints missedHints;
    private long attempts;
    private Set<Pair> unfinished = new TreeSet<>();
    private volatile boolean hasPartners;
    private volatile AntiEntropyStatus status = AntiEntropyStatus.NONE;

    /**
     * @param partitions those of the shard
     */
    AntiEntropy(Shard shard, List<PartitionId> partitions) {
        this.shard = shard;
        this.partitions = partitions;
        this.missedHints = new MissedHints(shard);
        meet();
    }

    private void meet() {
        Map<Pair, Partnership> before = new TreeMap<>(partnerships);
        partnerships.clear();
        for (PartitionId partition : partitions) {
            for (NodeId peer : shard.replicasOf(partition)) {
                CommonRecords common = shard.commonRecords(partition, peer);
                if (common != null) {
                    Pair pair = new Pair(partition, peer);
                    partnerships.put(pair, new Partnership(common, before.get(pair)));
                }
            }
        }
        hasPartners = !partnerships.isEmpty();
    }

    /**
     * The shard goes by another epoch: what was verified was verified by the replicas of then, and
     * a round that is under way begins again with those of now.
     */
    void ringChanged() {
        meet();
        urgent.clear();
        scheduled.clear();
        missedHints.ringChanged();
        shard.completeness().ringChanged();
        if (status.running()) {
            startRound(status.round());
        }
        pursueOwed();
    }

    /** What is known of a pair. */
    private static final class Partnership {
        private final CommonRecords common;
        private long lastAttempt;
        private Exchange.@Nullable Ending lastEnding;
        private Exchange.@Nullable Result verified;
        private long verifiedAtMillis;

        /** What was told of the pair before is still told, but proves nothing any more. */
        Partnership(CommonRecords common, @Nullable Partnership before) {
            this.common = common;
            if (before != null) {
                lastAttempt = before.lastAttempt;
                lastEnding = before.lastEnding;
                verifiedAtMillis = before.verifiedAtMillis;
            }
        }
    }

    /** Notes what is owed after an empty start, and begins with what is owed at all. */
    void start() {
        for (PartitionId partition : partitions) {
            if (shard.holders().isOne(partition, shard.self())) {
                shard.engine()
                        .tree(
                                TreeQuery.root(partition, 1),
                                view -> {
                                    if (!view.trusted()) {
                                        shard.rebuild().whole(partition);
                                    }
                                });
            }
        }
        shard.completeness().ringChanged();
        pursueOwedAgain();
    }

    private static Owed owed(Pair pair) {
        return new Owed(pair.partition(), pair.peer(), Owed.Reason.EMPTY_START);
    }

    /** Again, if the disk failed to take it. */
    private void acknowledgeStart() {
        if (shard.engine().startedEmpty()) {
            Set<Owed> all = new TreeSet<>();
            partnerships.keySet().forEach(pair -> all.add(owed(pair)));
            for (PartitionId partition : partitions) {
                List<NodeId> toBe = shard.holders().besides(partition);
                if (toBe.contains(shard.self())) {
                    toBe.forEach(peer -> all.add(owed(new Pair(partition, peer))));
                    all.remove(owed(new Pair(partition, shard.self())));
                }
            }
            shard.engine()
                    .change(new OwedChange.AcknowledgeStart(List.copyOf(all)), this::pursueOwed);
        }
    }

    private void pursueOwedAgain() {
        acknowledgeStart();
        shard.completeness().passOn();
        pursueOwed();
        long jitter = shard.environment().random().nextLong(RETRY_NANOS / 4);
        shard.environment().after(RETRY_NANOS + jitter, this::pursueOwedAgain);
    }

    /** A peer is there again. */
    void back() {
        pursueOwed();
    }

    private void pursueOwed() {
        for (Owed owed : shard.engine().owed().keySet()) {
            Pair pair = new Pair(owed.partition(), owed.peer());
            if (owed.reason() == Owed.Reason.EMPTY_START
                    && partnerships.containsKey(pair)
                    && shard.isInReach(pair.peer())) {
                urgent.add(pair);
            }
        }
        missedHints.pursue();
        goOn();
    }

    /** A record of the partition is damaged. */
    void doubt(PartitionId partition) {
        missedHints.doubt(partition);
    }

    /**
     * Whether the partition has been verified with every other replica by exchanges that began
     * within so much time. Those that are missing begin, where the peer is in reach.
     */
    boolean isVerifiedWithAll(PartitionId partition, long withinMillis) {
        long now = shard.environment().nanos();
        boolean withAll = true;
        for (NodeId replica : shard.replicasOf(partition)) {
            Pair pair = new Pair(partition, replica);
            Partnership partnership = partnerships.get(pair);
            if (partnership == null) {
                continue;
            }
            Exchange.Result verified = partnership.verified;
            boolean isRecent =
                    verified != null
                            && now - verified.askedAtNanos() < withinMillis * NANOS_PER_MILLI;
            if (!isRecent) {
                withAll = false;
                if (shard.isInReach(replica)) {
                    urgent.add(pair);
                }
            }
        }
        goOn();
        return withAll;
    }

    /** Begins a round, in the place of the one that may be under way. */
    void startRound(int round) {
        unfinished = new TreeSet<>(partnerships.keySet());
        scheduled.clear();
        partnerships.entrySet().stream()
                .sorted(Comparator.comparingLong(entry -> entry.getValue().lastAttempt))
                .forEach(entry -> scheduled.add(entry.getKey()));
        publish(new AntiEntropyStatus(round, true, 0, partnerships.size(), 0, 0), 0, 0);
        goOn();
    }

    private void goOn() {
        List<Pair> urgentLater = new ArrayList<>();
        List<Pair> later = new ArrayList<>();
        while (running.size() < MAX_EXCHANGES) {
            boolean isUrgent = !urgent.isEmpty();
            Pair pair = next();
            if (pair == null) {
                break;
            }
            if (running.contains(pair)) {
                (isUrgent ? urgentLater : later).add(pair);
            } else if (shard.isInReach(pair.peer())) {
                exchange(pair);
            } else {
                over(pair, Exchange.Ending.UNREACHABLE);
            }
        }
        // However often a pair is asked for while it is compared, it is compared once more.
        urgent.addAll(urgentLater);
        scheduled.addAll(later);
    }

    private @Nullable Pair next() {
        var first = urgent.stream().findFirst();
        if (first.isPresent()) {
            urgent.remove(first.get());
            return first.get();
        }
        return scheduled.poll();
    }

    private Partnership partnership(Pair pair) {
        Partnership partnership = partnerships.get(pair);
        if (partnership == null) {
            throw new IllegalArgumentException("nothing in common: " + pair);
        }
        return partnership;
    }

    private void exchange(Pair pair) {
        running.add(pair);
        Epoch epoch = shard.epoch();
        Partnership partnership = partnership(pair);
        partnership.lastAttempt = ++attempts;
        new Exchange(
                        shard,
                        partnership.common,
                        costlyPart -> {
                            waitingForRoom.put(pair, costlyPart);
                            letOn();
                        },
                        result -> ended(pair, epoch, result))
                .start();
    }

    /**
     * Lets on who waits, as far as there is room: one of a partition at a time, for what one peer
     * brings another one need not bring again.
     */
    private void letOn() {
        for (Pair pair : List.copyOf(waitingForRoom.keySet())) {
            if (costly.size() < MAX_COSTLY && costly.putIfAbsent(pair.partition(), pair) == null) {
                Runnable costlyPart = waitingForRoom.remove(pair);
                if (costlyPart != null) {
                    costlyPart.run();
                }
            }
        }
    }

    private void ended(Pair pair, Epoch epoch, Exchange.Result result) {
        running.remove(pair);
        costly.remove(pair.partition(), pair);
        if (!epoch.equals(shard.epoch())) {
            shard.happened(Event.EXCHANGE_FAILED);
        } else if (result.ending() == Exchange.Ending.VERIFIED) {
            Partnership partnership = partnership(pair);
            partnership.verified = result;
            partnership.verifiedAtMillis = shard.environment().wallMillis();
            shard.happened(Event.EXCHANGE_VERIFIED);
            settle(pair, result.commit());
        } else {
            shard.happened(Event.EXCHANGE_FAILED);
        }
        publish(status, result.repaired(), result.falseRepairs());
        if (epoch.equals(shard.epoch())) {
            over(pair, result.ending());
        }
        letOn();
        goOn();
    }

    private void settle(Pair pair, long commit) {
        Owed owed = owed(pair);
        if (shard.engine().owed().containsKey(owed)) {
            shard.engine().change(new OwedChange.Settle(owed, commit), () -> {});
        }
    }

    private void over(Pair pair, Exchange.Ending ending) {
        partnership(pair).lastEnding = ending;
        unfinished.remove(pair);
        publish(status, 0, 0);
    }

    private void publish(AntiEntropyStatus before, int moreRepaired, int moreFalse) {
        status =
                new AntiEntropyStatus(
                        before.round(),
                        !unfinished.isEmpty(),
                        before.exchangesTotal() - unfinished.size(),
                        before.exchangesTotal(),
                        before.keysRepaired() + moreRepaired,
                        before.falseRepairs() + moreFalse);
    }

    /** Whether there is anybody to compare with; from any thread. */
    boolean hasPartners() {
        return hasPartners;
    }

    /** How far the last round has come; from any thread. */
    AntiEntropyStatus status() {
        return status;
    }

    /** What is known of each pair, in their order. */
    List<PeerExchange> exchanges() {
        List<PeerExchange> all = new ArrayList<>(partnerships.size());
        partnerships.forEach((pair, partnership) -> {
            Exchange.Ending ending = partnership.lastEnding;
            all.add(
                    new PeerExchange(
                            pair.partition(),
                            pair.peer(),
                            partnership.verifiedAtMillis,
                            ending == null ? "" : ending.name()));
        });
        return all;
    }

    /** The last exchange with the peer that verified the partition, or null if none has. */
    Exchange.@Nullable Result lastVerified(Pair pair) {
        return partnership(pair).verified;
    }
}
