package coterie.replication.membership;

import coterie.ring.Epoch;
import coterie.ring.NodeId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the one that leads knows of the members' leases, and so when all of them have come to an
 * epoch, or can do no harm.
 *
 * <p>It is begun anew with each time of leading. Of leases that somebody else has given before,
 * nothing is known but that they were asked for before this one led: whoever gave them needed a
 * majority of the voters to confirm its own ballot after it was asked, and none does once a
 * majority has promised a higher one. So after a whole term the past no longer counts.
 */
final class LeaseBook {

    private final LeaseTerm term;
    private final long ledSinceNanos;
    private final SortedMap<NodeId, Entry> entries = new TreeMap<>();

    /** When a lease was asked for last, and which epoch the member had come to. */
    private record Entry(long askedAtNanos, Epoch acknowledged) {}

    /**
     * @param ledSinceNanos when a majority had promised this one's ballot, or later
     */
    LeaseBook(LeaseTerm term, long ledSinceNanos) {
        this.term = term;
        this.ledSinceNanos = ledSinceNanos;
    }

    /**
     * A member asks for a lease. To be noted before it is given.
     *
     * @param acknowledged the epoch that it has come to, with no request of an older one in flight
     */
    void asked(NodeId member, Epoch acknowledged, long nowNanos) {
        entries.put(member, new Entry(nowNanos, acknowledged));
    }

    /** Forgets all but these, and those whose leases may not have run out. */
    void retain(Collection<NodeId> members, long nowNanos) {
        entries.entrySet()
                .removeIf(entry ->
                        !members.contains(entry.getKey())
                                && isSurelyOver(entry.getValue(), nowNanos));
    }

    /**
     * Whether all that others have given has surely run out. Until then nothing may be concluded
     * from nobody being known to have a lease: somebody may who is no member any more.
     */
    boolean isPastOver(long nowNanos) {
        return isSurelyOver(null, nowNanos);
    }

    /**
     * Whether everybody has come to the epoch, or its lease has surely run out: the members, and
     * whoever was one when it was given a lease.
     */
    boolean mayPass(Collection<NodeId> members, Epoch epoch, long nowNanos) {
        return waitingFor(members, epoch, nowNanos).isEmpty();
    }

    /** Those for which {@link #mayPass} waits, in their order. */
    List<NodeId> waitingFor(Collection<NodeId> members, Epoch epoch, long nowNanos) {
        List<NodeId> waiting = new ArrayList<>();
        SortedSet<NodeId> all = new TreeSet<>(members);
        all.addAll(entries.keySet());
        for (NodeId member : all) {
            Entry entry = entries.get(member);
            boolean hasCome = entry != null && entry.acknowledged().compareTo(epoch) >= 0;
            if (!hasCome && !isSurelyOver(entry, nowNanos)) {
                waiting.add(member);
            }
        }
        return waiting;
    }

    private boolean isSurelyOver(@Nullable Entry entry, long nowNanos) {
        long since = ledSinceNanos;
        if (entry != null && entry.askedAtNanos() - since > 0) {
            since = entry.askedAtNanos();
        }
        return nowNanos - since > term.surelyOverNanos();
    }
}
