package coterie.replication;

import coterie.replication.message.RepairReply;
import coterie.replication.message.RepairRequest;
import coterie.replication.message.Reply;
import coterie.replication.message.Reply.Reason;
import coterie.ring.HashRange;
import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.storage.Expected;
import coterie.storage.Held;
import coterie.storage.Scan;
import coterie.storage.StoredRecord;
import coterie.storage.merkle.TreeQuery;
import coterie.storage.merkle.TreeShape;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * The asked side of an exchange. What makes no sense is refused and counted: a partition that this
 * node or the asker is no replica of, by any ring in force, a tree that the two do not have in
 * common, nodes and leaves that no tree of this cluster has, another epoch.
 */
final class ExchangePartner {

    /** The most requests of other nodes to compute leaves anew that are under way. */
    static final int MAX_REHASHES = 4;

    private final Shard shard;
    private final TreeShape shape;
    private final TransferSource source;
    private int rehashes;

    ExchangePartner(Shard shard) {
        this.shard = shard;
        this.shape = shard.treeShape();
        this.source = new TransferSource(shard);
    }

    void serve(NodeId from, RepairRequest request) {
        Reason refusal = refusal(from, request);
        if (refusal != null) {
            refuse(from, request, refusal);
            return;
        }
        switch (request) {
            case RepairRequest.TreeNode node -> view(from, node);
            case RepairRequest.LeafVersions leaves -> list(from, leaves);
            case RepairRequest.RehashLeaves leaves -> rehash(from, leaves);
            case RepairRequest.CollectTombstones collect ->
                    shard.tombstones().asked(collect, reply -> shard.reply(from, reply));
            case RepairRequest.VerifiedWithAll asked -> {
                boolean withAll =
                        shard.antiEntropy()
                                .isVerifiedWithAll(asked.partition(), asked.withinMillis());
                shard.reply(from, new RepairReply.Verified(asked.id(), shard.epoch(), withAll));
            }
            case RepairRequest.FetchRecords fetch -> source.fetched(from, fetch);
            case RepairRequest.FindMissing find -> source.asked(from, find);
        }
    }

    private void refuse(NodeId from, RepairRequest request, Reason reason) {
        shard.happened(Event.EXCHANGE_REFUSED);
        shard.reply(from, new Reply.Refused(request.id(), shard.epoch(), reason));
    }

    private @Nullable Reason refusal(NodeId from, RepairRequest request) {
        if (!request.epoch().equals(shard.epoch())) {
            return Reason.OTHER_EPOCH;
        }
        if (request.partition().value() >= shape.partitioner().partitions()) {
            return Reason.MISDIRECTED;
        }
        return makesSense(from, request) ? null : Reason.MISDIRECTED;
    }

    private boolean makesSense(NodeId from, RepairRequest request) {
        SortedSet<Integer> common = shard.holders().commonCopies(request.partition(), from);
        return switch (request) {
            case RepairRequest.TreeNode node ->
                    common.contains(node.minCopies()) && shape.contains(node.level(), node.index());
            case RepairRequest.LeafVersions leaves ->
                    common.contains(leaves.minCopies())
                            && leaves.lastLeaf() < shape.leaves()
                            && isBelow(leaves, leaves.after());
            case RepairRequest.RehashLeaves leaves ->
                    !common.isEmpty() && leaves.lastLeaf() < shape.leaves();
            case RepairRequest.CollectTombstones collect ->
                    !common.isEmpty() && areIn(collect, collect.tombstones());
            case RepairRequest.VerifiedWithAll _ ->
                    shard.replicasOf(request.partition()).contains(shard.self())
                            && shard.topology().hasMember(from);
            case RepairRequest.FetchRecords fetch ->
                    source.serves(from, fetch)
                            && (fetch.after() == null || isIn(fetch, fetch.after()));
            case RepairRequest.FindMissing find ->
                    shard.holders()
                                    .isToHold(
                                            request.partition(),
                                            shard.self(),
                                            StoredRecord.MAX_COPIES)
                            && shard.topology().hasMember(from)
                            && areIn(find, find.versions());
        };
    }

    private boolean areIn(RepairRequest request, List<Expected> versions) {
        return versions.stream().map(Expected::key).allMatch(key -> isIn(request, key));
    }

    private boolean isBelow(RepairRequest.LeafVersions leaves, @Nullable Key after) {
        return after == null || range(leaves).contains(after.hash());
    }

    private boolean isIn(RepairRequest request, Key key) {
        return shape.partitioner().of(key).equals(request.partition());
    }

    private HashRange range(RepairRequest.LeafVersions leaves) {
        int depth = shape.depth();
        return new HashRange(
                shape.range(leaves.partition(), depth, leaves.firstLeaf()).first(),
                shape.range(leaves.partition(), depth, leaves.lastLeaf()).last());
    }

    private void view(NodeId from, RepairRequest.TreeNode node) {
        TreeQuery query =
                new TreeQuery(node.partition(), node.minCopies(), node.level(), node.index());
        shard.engine()
                .tree(
                        query,
                        view -> {
                            if (!view.trusted()) {
                                shard.rebuild().whole(node.partition());
                            }
                            shard.reply(
                                    from,
                                    new RepairReply.TreeDigests(
                                            node.id(),
                                            shard.epoch(),
                                            view.trusted(),
                                            view.own(),
                                            view.children()));
                        });
    }

    private void list(NodeId from, RepairRequest.LeafVersions leaves) {
        Scan scan =
                new Scan(
                        leaves.partition(),
                        range(leaves),
                        leaves.after(),
                        leaves.max(),
                        LeafComparison.PAGE_BYTES);
        shard.engine()
                .scan(
                        scan,
                        page -> {
                            List<Expected> versions = new ArrayList<>(page.entries().size());
                            for (Scan.Entry entry : page.entries()) {
                                if (entry.held() instanceof Held.Found found
                                        && found.record().copies() >= leaves.minCopies()) {
                                    versions.add(Expected.of(entry.key(), found.record()));
                                } else if (entry.held() instanceof Held.Damaged) {
                                    shard.completeness().verify(entry.key());
                                }
                            }
                            Reply reply =
                                    new RepairReply.Versions(
                                            leaves.id(),
                                            shard.epoch(),
                                            versions,
                                            page.resumeAfter());
                            long wait = shard.budget().spend(LeafComparison.costBytes(page));
                            if (wait > 0) {
                                shard.environment().after(wait, () -> shard.reply(from, reply));
                            } else {
                                shard.reply(from, reply);
                            }
                        });
    }

    private void rehash(NodeId from, RepairRequest.RehashLeaves leaves) {
        if (rehashes >= MAX_REHASHES) {
            refuse(from, leaves, Reason.OVERLOADED);
            return;
        }
        rehashes++;
        shard.rebuild()
                .leaves(
                        leaves.partition(),
                        leaves.firstLeaf(),
                        leaves.lastLeaf(),
                        () -> {
                            rehashes--;
                            shard.reply(from, new RepairReply.Rehashed(leaves.id(), shard.epoch()));
                        });
    }
}
