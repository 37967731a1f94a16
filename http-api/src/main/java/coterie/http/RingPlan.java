package coterie.http;

import coterie.replication.BucketProperties;
import coterie.replication.agreed.AgreedState;
import coterie.ring.Membership;
import coterie.ring.Movement;
import coterie.ring.NodeId;
import coterie.ring.PartitionId;
import coterie.ring.Ring;
import coterie.ring.RingChange;
import coterie.ring.Transfer;
import coterie.ring.Undertaking;
import coterie.storage.StorageStatistics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a change of the ring is, and what it moves, as documents for operators. */
final class RingPlan {

    private RingPlan() {}

    /** What was asked for. */
    static Map<String, @Nullable Object> of(RingChange change) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        switch (change) {
            case RingChange.Join join -> {
                document.put("kind", "join");
                document.put("member", join.subject().value());
                document.put("weight", join.member().weight());
                document.put("zone", join.member().zone());
            }
            case RingChange.Leave leave -> {
                document.put("kind", "leave");
                document.put("member", leave.subject().value());
                document.put("force", leave.force());
            }
            case RingChange.Remove remove -> {
                document.put("kind", "remove");
                document.put("member", remove.subject().value());
                document.put("force", remove.force());
            }
            case RingChange.Replace replace -> {
                document.put("kind", "replace");
                document.put("member", replace.replaced().value());
                document.put("by", replace.subject().value());
                document.put("dead", replace.isDead());
            }
            case RingChange.Reshape reshape -> {
                document.put("kind", "set");
                document.put("member", reshape.subject().value());
                document.put("weight", reshape.member().weight());
                document.put("zone", reshape.member().zone());
            }
        }
        return document;
    }

    /** The name of the step that the membership is at. */
    static String step(Membership membership) {
        Undertaking underWay = membership.undertaking();
        return underWay == null ? "settled" : underWay.step().name().toLowerCase(Locale.ROOT);
    }

    /**
     * What a change that was granted moves.
     *
     * @param before what was agreed on before
     * @param after what is now
     * @param self whose storage the estimate rests on
     * @param storage what it holds
     */
    static Map<String, @Nullable Object> of(
            RingChange change,
            AgreedState before,
            AgreedState after,
            NodeId self,
            List<StorageStatistics> storage) {
        Membership membership = after.membership();
        Undertaking underWay = membership.undertaking();
        Ring from = underWay == null ? before.membership().ring() : membership.ring();
        Ring to = underWay == null ? membership.ring() : underWay.next();
        int n = Math.min(BucketProperties.DEFAULT.n(), from.claimingMembers());
        Movement movement = Movement.between(from, to, n);
        Map<String, @Nullable Object> document = head(membership, of(change), false);
        document.put("n", n);
        document.put("partitionsMoved", movement.partitions());
        document.put("partitionsMovedAtLeast", movement.fewestPartitions());
        document.put("copies", movement.copies().size());
        document.put("estimatedBytes", bytes(movement.copies().size(), from, n, self, storage));
        document.put("moves", moves(movement));
        return document;
    }

    /** A change that is being undone moves nothing: whoever had the partitions has them still. */
    static Map<String, @Nullable Object> ofCancelling(AgreedState before, AgreedState after) {
        Undertaking undone = before.membership().undertaking();
        Map<String, @Nullable Object> document =
                head(after.membership(), undone == null ? null : of(undone.change()), true);
        document.put("moves", List.of());
        return document;
    }

    private static Map<String, @Nullable Object> head(
            Membership membership, @Nullable Object change, boolean isCancelled) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("epoch", membership.epoch().value());
        document.put("change", change);
        document.put("step", step(membership));
        document.put("cancelled", isCancelled);
        return document;
    }

    private static List<Object> moves(Movement movement) {
        List<Object> moves = new ArrayList<>();
        for (Transfer copy : movement.copies()) {
            Map<String, Object> move = new LinkedHashMap<>();
            move.put("partition", copy.partition().value());
            move.put("from", copy.from().value());
            move.put("to", copy.to().value());
            moves.add(move);
        }
        return moves;
    }

    /**
     * As many copies as this node's own are on average; null where it has none to go by. What it
     * holds for others counts little, and is left out.
     */
    private static @Nullable Long bytes(
            int copies, Ring ring, int n, NodeId self, List<StorageStatistics> storage) {
        long held = 0;
        for (PartitionId partition : ring.partitioner().all()) {
            held += ring.preferenceList(partition, n).isPrimary(self) ? 1 : 0;
        }
        long used = 0;
        for (StorageStatistics shard : storage) {
            used += Math.max(0, shard.usedBytes() - shard.hintBytes());
        }
        return held == 0 ? null : (long) ((double) used / held * copies);
    }
}
