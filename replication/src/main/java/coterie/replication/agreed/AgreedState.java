package coterie.replication.agreed;

import coterie.replication.BucketProperties;
import coterie.ring.Member;
import coterie.ring.Membership;
import coterie.ring.NodeId;
import coterie.ring.Ring;
import coterie.ring.RingChange;
import coterie.ring.Verdict;
import coterie.ring.Verdict.Reason;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All on which the cluster agrees, after some number of commands: an immutable value, a pure
 * function of the founding state and the commands, and so the same at every node that has heard as
 * many.
 *
 * @param membership the members and the ring
 * @param addresses where the members are found; those who come or go among them
 * @param buckets the properties of the buckets for which they were set
 */
public record AgreedState(
        Membership membership,
        SortedMap<NodeId, Address> addresses,
        SortedMap<String, BucketProperties> buckets) {

    /** The most buckets of which the properties may be set. */
    public static final int MAX_BUCKETS = 10_000;

    public AgreedState {
        addresses = Collections.unmodifiableSortedMap(new TreeMap<>(addresses));
        buckets = Collections.unmodifiableSortedMap(new TreeMap<>(buckets));
    }

    /** Of a cluster that begins. */
    public static AgreedState founding(Ring ring, Map<NodeId, Address> addresses) {
        return new AgreedState(
                Membership.founding(ring), new TreeMap<>(addresses), new TreeMap<>());
    }

    /** Of a cluster that begins, where it is of no account where its members are found. */
    public static AgreedState founding(Ring ring) {
        return founding(ring, Map.of());
    }

    /** The properties of a bucket: those set, or the defaults. */
    public BucketProperties bucket(String name) {
        return buckets.getOrDefault(name, BucketProperties.DEFAULT);
    }

    /** What comes of a command. */
    public Applied apply(Command command) {
        return switch (command) {
            case Command.Begin begin -> begin(begin);
            case Command.SetMember set -> set(set);
            case Command.Advance advance -> advance(advance);
            case Command.Cancel _ -> settle(membership.cancel(), addresses);
            case Command.SetBucket set -> set(set);
            case Command.Dropped dropped ->
                    with(membership.dropped(dropped.member(), dropped.since()), addresses);
            case Command.Relocate relocate -> relocate(relocate);
            case Command.GoOn on -> with(membership.goingOnAt(on.epoch()), addresses);
        };
    }

    private Applied begin(Command.Begin begin) {
        Address address = begin.address();
        SortedMap<NodeId, Address> known = addresses;
        if (address != null) {
            known = new TreeMap<>(addresses);
            known.putIfAbsent(begin.change().subject(), address);
        }
        return settle(membership.propose(begin.change(), largestN()), known);
    }

    /** Of somebody unknown nothing is known to keep, and the wish is rejected. */
    private Applied set(Command.SetMember set) {
        Member was = membership.ring().member(set.member()).orElse(Member.of(set.member()));
        RingChange change = new RingChange.Reshape(set.appliedTo(was));
        return settle(membership.propose(change, largestN()), addresses);
    }

    /** The default counts, too: a bucket whose properties were not set may be in use. */
    private int largestN() {
        int largest = BucketProperties.DEFAULT.n();
        for (BucketProperties properties : buckets.values()) {
            largest = Math.max(largest, properties.n());
        }
        return largest;
    }

    private Applied advance(Command.Advance advance) {
        boolean isDue =
                membership.undertaking() != null && advance.from().equals(membership.epoch());
        return isDue ? with(membership.advanced(), addresses) : unchanged();
    }

    private Applied set(Command.SetBucket set) {
        if (!buckets.containsKey(set.bucket()) && buckets.size() >= MAX_BUCKETS) {
            return rejected(
                    Reason.CONFLICT,
                    "the properties of " + MAX_BUCKETS + " buckets are set, which is the limit");
        }
        TreeMap<String, BucketProperties> changed = new TreeMap<>(buckets);
        changed.put(set.bucket(), set.properties());
        return new Applied(new AgreedState(membership, addresses, changed), null);
    }

    private Applied relocate(Command.Relocate relocate) {
        if (!addresses.containsKey(relocate.member())) {
            return rejected(Reason.UNKNOWN_MEMBER, relocate.member() + " is no member");
        }
        TreeMap<NodeId, Address> changed = new TreeMap<>(addresses);
        changed.put(relocate.member(), relocate.address());
        return with(membership, changed);
    }

    private Applied settle(Verdict verdict, SortedMap<NodeId, Address> known) {
        return switch (verdict) {
            case Verdict.Accepted accepted -> with(accepted.next(), known);
            case Verdict.Rejected rejected -> new Applied(this, rejected);
        };
    }

    /** Of those who have gone no address is kept. */
    private Applied with(Membership next, SortedMap<NodeId, Address> known) {
        TreeMap<NodeId, Address> left = new TreeMap<>(known);
        left.keySet().removeAll(next.former());
        return new Applied(new AgreedState(next, left, buckets), null);
    }

    private Applied unchanged() {
        return new Applied(this, null);
    }

    private Applied rejected(Reason reason, String detail) {
        return new Applied(this, new Verdict.Rejected(reason, detail));
    }
}
