package coterie.replication.membership;

import coterie.replication.TransferStatus;
import coterie.ring.Epoch;
import coterie.ring.NodeId;
import org.jspecify.annotations.Nullable;

/** What {@link RingDuties} need of their node. On the mailbox of its first shard. */
public interface RingPort {

    /**
     * How far all shards of the node are together, at the epoch by which all of them go, each
     * request that is under way among them; or null while they pass from one to another.
     */
    @Nullable TransferStatus transfers();

    /** Every member has come to the epoch, with which a change of the ring begins. */
    void mayFetch(Epoch begun);

    /** Whether the member is held for alive. */
    boolean isReachable(NodeId member);
}
