package coterie.replication;

import coterie.ring.Epoch;
import coterie.ring.NodeId;
import coterie.ring.PartitionId;
import java.util.ArrayList;
import java.util.List;

/**
 * How far a shard is with what it fetches, and hands over, while the ring changes; or all shards of
 * a node, or all nodes, together.
 *
 * @param epoch the one that it goes by
 * @param fetchesLeft replicas to be made that were not yet compared with all that held the
 *     partition until now; 0 where there are none to be made
 * @param handoversLeft partitions of which this node holds records that are no longer its own, and
 *     hints of which the target is none of the cluster any more, neither being known to be held by
 *     those whose they are now
 * @param dropsLeft partitions of which records that are no longer its own are not yet dropped
 * @param keysDone keys that were fetched since the change began
 * @param bytesDone of these
 * @param running what is being fetched now, of one node at most {@value #MAX_RUNNING}
 */
public record TransferStatus(
        Epoch epoch,
        int fetchesLeft,
        int handoversLeft,
        int dropsLeft,
        long keysDone,
        long bytesDone,
        List<Running> running) {

    /** The most transfers of a shard, or of a node, that are told of. */
    public static final int MAX_RUNNING = 16;

    public TransferStatus {
        running = List.copyOf(running);
    }

    /**
     * A partition on its way.
     *
     * @param from who has it
     * @param to who is to have it
     * @param keysSent so many keys have come
     * @param keysTotal of so many, as far as is known
     */
    public record Running(
            PartitionId partition, NodeId from, NodeId to, long keysSent, long keysTotal) {}

    /**
     * Both together.
     *
     * @param other of the same epoch
     * @param mostRunning so many of what is being fetched are told of at most
     */
    public TransferStatus plus(TransferStatus other, int mostRunning) {
        List<Running> both = new ArrayList<>(running);
        both.addAll(other.running);
        return new TransferStatus(
                epoch,
                fetchesLeft + other.fetchesLeft,
                handoversLeft + other.handoversLeft,
                dropsLeft + other.dropsLeft,
                keysDone + other.keysDone,
                bytesDone + other.bytesDone,
                both.subList(0, Math.min(both.size(), mostRunning)));
    }

    /** The same with so many more replicas to be made, of which nobody has told. */
    public TransferStatus plusFetches(int more) {
        return new TransferStatus(
                epoch, fetchesLeft + more, handoversLeft, dropsLeft, keysDone, bytesDone, running);
    }

    /** The same, where no hints are left to be handed over. */
    TransferStatus withoutHints() {
        return new TransferStatus(
                epoch, fetchesLeft, handoversLeft - 1, dropsLeft, keysDone, bytesDone, running);
    }

    /** Of a shard that has nothing to do. */
    public static TransferStatus idle(Epoch epoch) {
        return new TransferStatus(epoch, 0, 0, 0, 0, 0, List.of());
    }
}
