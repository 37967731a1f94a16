package coterie.replication;

import coterie.ring.Epoch;
import coterie.ring.PartitionId;
import java.util.List;

/**
 * Brings to this shard what it is to hold when the ring changes, and hands over what it no longer
 * holds.
 */
final class Transfers {

    private final Shard shard;
    private final List<PartitionId> partitions;
    private volatile TransferStatus status;

    /**
     * @param partitions those of the shard
     */
    Transfers(Shard shard, List<PartitionId> partitions) {
        this.shard = shard;
        this.partitions = partitions;
        this.status = TransferStatus.idle(shard.epoch());
    }

    /** The shard goes by another epoch. */
    void ringChanged() {
        status = TransferStatus.idle(shard.epoch());
    }

    /** Every member has come to the epoch, with which a change begins. */
    void mayFetch(Epoch begun) {
        if (begun.equals(shard.epoch()) && partitions.isEmpty()) {
            status = TransferStatus.idle(begun);
        }
    }

    /** How far it is; from any thread. */
    TransferStatus status() {
        return status;
    }
}
