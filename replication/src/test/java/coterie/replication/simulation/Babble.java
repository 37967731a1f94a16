package coterie.replication.simulation;

import coterie.replication.message.Consensus;
import coterie.replication.message.Gossip;
import coterie.replication.message.LeaseGrant;
import coterie.replication.message.Message;
import coterie.replication.message.RepairReply;
import coterie.replication.message.RepairRequest;
import coterie.replication.message.Reply;
import coterie.replication.message.Request;
import coterie.replication.message.RingReport;
import coterie.ring.Epoch;
import coterie.ring.Key;
import coterie.ring.PartitionId;
import coterie.storage.Expected;
import coterie.storage.StoredRecord;
import coterie.storage.merkle.VersionDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What a node says in an exchange that has lost its mind: it asks for what there is not, and
 * answers what cannot be. All of it can be told from sense by whoever hears it; a peer that lies
 * convincingly is beyond what replicas can find out about each other.
 */
final class Babble {

    private static final PartitionId NO_SUCH_PARTITION = new PartitionId(4_000);
    private static final Epoch ANOTHER_EPOCH = new Epoch(99);

    private static final int BITS_OF_A_LEVEL = 4;
    private static final Expected ANYTHING =
            new Expected(Key.of("b0", new byte[] {1}), VersionDigest.NONE);

    private final SplittableRandom random;

    Babble(SplittableRandom random) {
        this.random = random;
    }

    /** What is said in place of the message. */
    Message insteadOf(Message message) {
        return switch (message) {
            case RepairRequest.TreeNode node -> ask(node);
            case RepairRequest.LeafVersions leaves -> ask(leaves);
            case RepairRequest.RehashLeaves leaves ->
                    new RepairRequest.RehashLeaves(
                            leaves.id(),
                            leaves.epoch(),
                            NO_SUCH_PARTITION,
                            leaves.firstLeaf(),
                            leaves.lastLeaf());
            case RepairReply.TreeDigests digests -> answer(digests);
            case RepairReply.Versions versions -> answer(versions);
            case RepairReply.Collected collected ->
                    new RepairReply.Rehashed(collected.id(), collected.epoch());
            case Request _, Reply _, Gossip _, Consensus _, RingReport _, LeaseGrant _ -> message;
        };
    }

    private RepairRequest ask(RepairRequest.TreeNode node) {
        int kind = random.nextInt(4);
        int nodesOfLevel = 1 << (BITS_OF_A_LEVEL * node.level());
        return new RepairRequest.TreeNode(
                node.id(),
                kind == 0 ? ANOTHER_EPOCH : node.epoch(),
                kind == 1 ? NO_SUCH_PARTITION : node.partition(),
                kind == 2 ? node.minCopies() % StoredRecord.MAX_COPIES + 1 : node.minCopies(),
                node.level(),
                kind == 3 ? nodesOfLevel : node.index());
    }

    private RepairRequest ask(RepairRequest.LeafVersions leaves) {
        boolean elsewhen = random.nextBoolean();
        return new RepairRequest.LeafVersions(
                leaves.id(),
                elsewhen ? ANOTHER_EPOCH : leaves.epoch(),
                elsewhen ? leaves.partition() : NO_SUCH_PARTITION,
                leaves.minCopies(),
                leaves.firstLeaf(),
                leaves.lastLeaf(),
                leaves.after(),
                leaves.max());
    }

    private RepairReply answer(RepairReply.TreeDigests digests) {
        return switch (random.nextInt(3)) {
            case 0 ->
                    new RepairReply.TreeDigests(
                            digests.id(), digests.epoch(), true, digests.own(), List.of());
            case 1 ->
                    new RepairReply.TreeDigests(
                            digests.id(),
                            digests.epoch(),
                            true,
                            digests.own().plus(new VersionDigest(1, 1)),
                            digests.children());
            default -> new RepairReply.Rehashed(digests.id(), digests.epoch());
        };
    }

    private RepairReply answer(RepairReply.Versions versions) {
        List<Expected> senseless = new ArrayList<>(versions.versions());
        switch (random.nextInt(3)) {
            case 0 -> senseless.addAll(versions.versions());
            // Twice, so that it is out of order even where it is in its place.
            case 1 -> senseless.addAll(List.of(ANYTHING, ANYTHING));
            default -> {
                return new RepairReply.Rehashed(versions.id(), versions.epoch());
            }
        }
        return new RepairReply.Versions(
                versions.id(), versions.epoch(), senseless, versions.resumeAfter());
    }
}
