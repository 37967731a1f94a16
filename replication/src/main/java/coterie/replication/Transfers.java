package coterie.replication;

import coterie.replication.TransferStatus.Running;
import coterie.ring.Arrival;
import coterie.ring.Epoch;
import coterie.ring.NodeId;
import coterie.ring.PartitionId;
import coterie.ring.Undertaking;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Brings to this shard what it is to hold when the ring changes, and hands over what it no longer
 * holds.
 *
 * <p>New replicas are made in the first step of a change, from the moment at which every member has
 * come to it: from then on no write is acknowledged but by both rings, so that what the old
 * replicas hold then is all that has to be fetched. How far it is is kept in memory alone. A node
 * that starts again begins again, and finds by comparison how little is left.
 */
final class Transfers {

    /** The most replicas of one shard that are made at a time. */
    static final int MAX_RUNNING = 4;

    static final long SHORTEST_PAUSE_NANOS = 250_000_000L;
    static final long LONGEST_PAUSE_NANOS = 5_000_000_000L;

    private final Shard shard;
    private final List<PartitionId> partitions;
    private final Handovers handovers;
    private final Deque<Fetch> due = new ArrayDeque<>();
    private final List<Fetch> running = new ArrayList<>();
    private final List<Fetch> fetches = new ArrayList<>();
    private int fetchesLeft;
    private boolean isGoing;
    private @Nullable Epoch allCome;
    private volatile TransferStatus status;

    /**
     * @param partitions those of the shard
     */
    Transfers(Shard shard, List<PartitionId> partitions) {
        this.shard = shard;
        this.partitions = partitions;
        this.handovers = new Handovers(shard, partitions, this::publish);
        reckon();
        this.status = statusNow();
    }

    /** Begins to hand over what there is to hand over. */
    void start() {
        handovers.start();
    }

    /** The shard goes by another epoch. */
    void ringChanged() {
        reckon();
        handovers.ringChanged();
        publish();
        goOn();
    }

    /** Every member has come to the epoch, with which a change begins. */
    void mayFetch(Epoch begun) {
        if (allCome == null || allCome.compareTo(begun) < 0) {
            allCome = begun;
            goOn();
        }
    }

    /** How far it is; from any thread. */
    TransferStatus status() {
        TransferStatus known = status;
        boolean mayKeepHints = known.handoversLeft() > 0;
        return mayKeepHints && shard.engine().hintCounts().isEmpty() ? known.withoutHints() : known;
    }

    /** Which replicas are to be made; in the second step of a change all of them are. */
    private void reckon() {
        due.clear();
        running.clear();
        fetchesLeft = 0;
        if (shard.holders().isBeginning()) {
            fetches.clear();
            for (PartitionId partition : partitions) {
                Arrival arrival = arrival(partition);
                if (arrival != null) {
                    fetches.add(new Fetch(shard, arrival, givenUp(), this::publish));
                }
            }
            due.addAll(fetches);
            fetchesLeft = due.size();
        }
    }

    private @Nullable Arrival arrival(PartitionId partition) {
        int place = shard.holders().besides(partition).indexOf(shard.self());
        int former = shard.holders().now(partition).indexOf(shard.self());
        int formerPlace = former < 0 ? Arrival.PLACES : former;
        return place < 0 || place >= formerPlace
                ? null
                : new Arrival(partition, shard.self(), place, formerPlace);
    }

    private @Nullable NodeId givenUp() {
        Undertaking change = shard.agreed().membership().undertaking();
        return change != null && change.change().givesUpDeparting()
                ? change.change().departing()
                : null;
    }

    /** What an attempt is called back with may come before this returns. */
    private void goOn() {
        if (isGoing) {
            return;
        }
        isGoing = true;
        while (shard.epoch().equals(allCome) && running.size() < MAX_RUNNING && !due.isEmpty()) {
            Fetch next = due.remove();
            running.add(next);
            next.attempt(isMade -> {
                if (running.remove(next)) {
                    ended(next, isMade);
                }
            });
        }
        isGoing = false;
    }

    private void ended(Fetch fetch, boolean isMade) {
        if (isMade) {
            shard.happened(Event.REPLICA_MADE);
            fetchesLeft--;
        } else {
            long pause = fetch.nextPauseNanos(SHORTEST_PAUSE_NANOS, LONGEST_PAUSE_NANOS);
            long jitter = shard.environment().random().nextLong(pause / 4);
            Epoch epoch = shard.epoch();
            shard.environment()
                    .after(
                            pause + jitter,
                            () -> {
                                if (epoch.equals(shard.epoch())) {
                                    due.add(fetch);
                                    goOn();
                                }
                            });
        }
        publish();
        goOn();
    }

    private void publish() {
        status = statusNow();
    }

    private TransferStatus statusNow() {
        int left = handovers.left();
        return new TransferStatus(
                shard.epoch(),
                fetchesLeft,
                handovers.isHandingOver() ? left + 1 : 0,
                handovers.isDropping() ? left : 0,
                fetches.stream().mapToLong(Fetch::keys).sum(),
                fetches.stream().mapToLong(Fetch::bytes).sum(),
                running.stream().limit(TransferStatus.MAX_RUNNING).map(this::told).toList());
    }

    private Running told(Fetch fetch) {
        NodeId source = fetch.source();
        return new Running(
                fetch.partition(),
                source == null ? shard.self() : source,
                shard.self(),
                fetch.keys(),
                fetch.keysOfAll());
    }
}
