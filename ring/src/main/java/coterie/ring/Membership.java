package coterie.ring;

import coterie.ring.Undertaking.Step;
import coterie.ring.Verdict.Accepted;
import coterie.ring.Verdict.Reason;
import coterie.ring.Verdict.Rejected;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who belongs to the cluster, by which rings it goes, and what is under way: an immutable value,
 * and a pure function of the log on which the cluster agrees.
 *
 * <p>A change of the ring passes through three epochs, so that every quorum of reads meets every
 * quorum of writes of its own epoch and of the neighbouring ones: after <i>begin</i> writes go to
 * both rings and reads to the old one; after <i>switch</i> reads go to the new one; after
 * <i>finish</i> there is but the new one. A change that was cancelled walks back the same way. One
 * that alters no preference list, and with which no living member goes, takes a single epoch. When
 * the next step may be taken is for others to judge; here stands what it is.
 *
 * @param epoch its number, one more with every change of it
 * @param ring the ring that is settled: the old one while a change is under way
 * @param undertaking the change under way, or null
 * @param former the ids of all who have gone; they are never given again
 * @param dropping the members that have partitions to drop since a change was finished, or
 *     cancelled, and the epoch of that; until they have, no tombstone is collected
 */
public record Membership(
        Epoch epoch,
        Ring ring,
        @Nullable Undertaking undertaking,
        SortedSet<NodeId> former,
        SortedMap<NodeId, Epoch> dropping) {

    public Membership {
        former = Collections.unmodifiableSortedSet(new TreeSet<>(former));
        dropping = Collections.unmodifiableSortedMap(new TreeMap<>(dropping));
    }

    /** Of a cluster that begins with this ring. */
    public static Membership founding(Ring ring) {
        return new Membership(
                ring.epoch(), ring, null, Collections.emptySortedSet(), new TreeMap<>());
    }

    /** What requests go by at this epoch. */
    public Topology topology() {
        Undertaking change = undertaking;
        if (change == null) {
            return Topology.settled(ring.at(epoch));
        }
        Ring old = ring.at(epoch);
        Ring next = change.next().at(epoch);
        return switch (change.step()) {
            case BEGIN -> new Topology(old, next);
            case SWITCH -> new Topology(next, old);
        };
    }

    /** All members, those that come or go among them, and what each is. */
    public SortedMap<NodeId, MemberState> states() {
        SortedMap<NodeId, MemberState> states = new TreeMap<>();
        for (Member member : ring.members()) {
            states.put(member.id(), member.claims() ? MemberState.ACTIVE : MemberState.STANDBY);
        }
        Undertaking change = undertaking;
        if (change != null) {
            for (Member member : change.next().members()) {
                if (member.claims() && states.get(member.id()) != MemberState.ACTIVE) {
                    states.put(member.id(), MemberState.JOINING);
                } else {
                    states.putIfAbsent(member.id(), MemberState.STANDBY);
                }
            }
            NodeId departing = change.change().departing();
            if (departing != null) {
                boolean givenUp = change.change().givesUpDeparting();
                states.put(departing, givenUp ? MemberState.REMOVED : MemberState.LEAVING);
            }
        }
        return states;
    }

    /** The member as it is, or as it is to be where it joins. */
    public @Nullable Member member(NodeId id) {
        Member settled = ring.member(id).orElse(null);
        Undertaking change = undertaking;
        return settled != null || change == null ? settled : change.next().member(id).orElse(null);
    }

    /**
     * What comes of a wish.
     *
     * @param largestN the largest n of any bucket; a change that leaves fewer members that hold
     *     partitions must be forced
     */
    public Verdict propose(RingChange change, int largestN) {
        Rejected rejected = RingChangeRules.check(this, change, largestN);
        if (rejected != null) {
            return rejected;
        }
        Ring next = change.appliedTo(ring);
        Undertaking begun = new Undertaking(change, Step.BEGIN, false, next);
        return new Accepted(
                next.hasListsOf(ring) && !handsOver(change)
                        ? new Membership(epoch, ring, begun, former, dropping).settled()
                        : with(begun));
    }

    /** Whether a living member goes. It may keep hints though it holds no partition. */
    private static boolean handsOver(RingChange change) {
        return change.departing() != null && !change.givesUpDeparting();
    }

    /**
     * The next step of the change under way.
     *
     * @throws IllegalStateException where none is under way
     */
    public Membership advanced() {
        Undertaking change = required();
        if (change.isCancelled()) {
            return abandoned();
        }
        return switch (change.step()) {
            case BEGIN -> with(change.at(Step.SWITCH));
            case SWITCH -> settled();
        };
    }

    /** What comes of the wish to undo the change under way. */
    public Verdict cancel() {
        Undertaking change = undertaking;
        if (change == null) {
            return new Rejected(Reason.CONFLICT, "no change of the ring is under way");
        }
        if (change.isCancelled()) {
            return new Rejected(Reason.CONFLICT, "the change under way is being undone already");
        }
        return new Accepted(
                switch (change.step()) {
                    case BEGIN -> abandoned();
                    case SWITCH -> with(change.backTo(Step.BEGIN));
                });
    }

    /** The node has dropped what it had to drop since the epoch. */
    public Membership dropped(NodeId node, Epoch since) {
        if (!since.equals(dropping.get(node))) {
            return this;
        }
        TreeMap<NodeId, Epoch> left = new TreeMap<>(dropping);
        left.remove(node);
        return new Membership(epoch, ring, undertaking, former, left);
    }

    /**
     * The same from an epoch on that lies ahead; what is under way begins its step anew there.
     *
     * @param ahead the present epoch or an earlier one stands for the next
     */
    public Membership goingOnAt(Epoch ahead) {
        Epoch at = epoch.compareTo(ahead) < 0 ? ahead : epoch.next();
        return new Membership(at, ring, undertaking, former, dropping);
    }

    private Undertaking required() {
        Undertaking change = undertaking;
        if (change == null) {
            throw new IllegalStateException("no change is under way at epoch " + epoch);
        }
        return change;
    }

    private Membership with(Undertaking change) {
        return new Membership(epoch.next(), ring, change, former, dropping);
    }

    /** The change is finished: the new ring is settled, and whoever went is gone. */
    private Membership settled() {
        Undertaking change = required();
        return ended(change.next(), change.change().departing(), ring);
    }

    /** The change is undone: the old ring is settled, and whoever was to join is gone. */
    private Membership abandoned() {
        Undertaking change = required();
        NodeId joiner = change.change().subject();
        return ended(ring, ring.member(joiner).isPresent() ? null : joiner, change.next());
    }

    private Membership ended(Ring settled, @Nullable NodeId gone, Ring given) {
        Epoch at = epoch.next();
        TreeSet<NodeId> goneEver = new TreeSet<>(former);
        TreeMap<NodeId, Epoch> toDrop = new TreeMap<>(dropping);
        for (NodeId node : Departure.nodes(given, settled)) {
            toDrop.put(node, at);
        }
        if (gone != null) {
            goneEver.add(gone);
        }
        toDrop.keySet().removeAll(goneEver);
        return new Membership(at, settled.at(at), null, goneEver, toDrop);
    }
}
