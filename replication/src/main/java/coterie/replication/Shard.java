package coterie.replication;

import coterie.replication.agreed.AgreedState;
import coterie.replication.message.RepairRequest;
import coterie.replication.message.Reply;
import coterie.replication.message.Request;
import coterie.ring.Epoch;
import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.ring.PartitionId;
import coterie.ring.PreferenceList;
import coterie.ring.Ring;
import coterie.ring.Topology;
import coterie.storage.HybridClock;
import coterie.storage.StorageEngine;
import coterie.storage.StoredRecord;
import coterie.storage.merkle.TreeShape;
import coterie.storage.version.Siblings;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One shard of a node: the roles that serve some of its partitions, with all that they have in
 * flight.
 *
 * <p>Runs on its mailbox alone and shares nothing that changes with other shards, so nothing here
 * needs a lock.
 */
final class Shard {

    private final Node node;
    private final ShardParts parts;
    private final Calls calls;
    private final Latencies latencies = new Latencies();
    private final HybridClock clock = new HybridClock();
    private final Replica replica = new Replica(this);
    private final Fence fence = new Fence(this);
    private final UnderWay underWay = new UnderWay();
    private final Coordinator coordinator;
    private final BackgroundBudget budget;
    private final Set<NodeId> disconnected = new TreeSet<>();
    private final Holders holders = new Holders(this);
    private final Completeness completeness = new Completeness(this);
    private final HintKeeping hintKeeping = new HintKeeping(this);
    private final HintDelivery hintDelivery = new HintDelivery(this);
    private final TreeShape treeShape;
    private final TreeRebuild rebuild;
    private final ExchangePartner partner;
    private final AntiEntropy antiEntropy;
    private final TombstoneCollector tombstones;
    private final Scrub scrub;
    private final Transfers transfers;
    private AgreedState agreed;
    private Topology topology;

    /**
     * @param partitions those that the shard has
     */
    Shard(Node node, int number, ShardParts parts, List<PartitionId> partitions) {
        this.node = node;
        this.parts = parts;
        this.agreed = node.agreed();
        this.topology = node.topology();
        this.calls = new Calls(parts.environment(), number);
        this.coordinator = new Coordinator(this);
        this.budget =
                new BackgroundBudget(
                        parts.environment(),
                        node.settings().backgroundBytesPerSecond(),
                        node.shardCount());
        this.treeShape = new TreeShape(node.ring().partitioner());
        this.rebuild = new TreeRebuild(this);
        this.partner = new ExchangePartner(this);
        this.antiEntropy = new AntiEntropy(this, partitions);
        this.tombstones = new TombstoneCollector(this, antiEntropy, partitions);
        this.scrub = new Scrub(this, partitions);
        this.transfers = new Transfers(this, partitions);
    }

    /**
     * From now on this shard goes by this: its roles, and the requests that are under way, too.
     *
     * @param next no older than what it went by
     */
    void adopt(AgreedState next) {
        boolean isNewEpoch = !next.membership().epoch().equals(epoch());
        agreed = next;
        if (isNewEpoch) {
            topology = next.membership().topology();
            antiEntropy.ringChanged();
            tombstones.ringChanged();
            transfers.ringChanged();
            underWay.ringChanged();
            fence.ringChanged();
            hintDelivery.ringChanged();
        }
    }

    /** Serves another node's request. */
    void serve(NodeId from, Request request) {
        switch (request) {
            case Request.Read read -> replica.read(from, read);
            case Request.Replicate replicate -> replica.replicate(from, replicate);
            case Request.Deliver deliver -> replica.deliver(from, deliver);
            case Request.ForwardWrite write -> coordinator.forwarded(from, write);
            case Request.ListKeys list -> replica.list(from, list);
            case RepairRequest repair -> partner.serve(from, repair);
        }
    }

    /** Takes the reply to a question of this shard. */
    void take(NodeId from, Reply reply) {
        if (!calls.answered(from, reply)) {
            happened(Event.LATE_REPLY_IGNORED);
        }
    }

    void connected(NodeId peer) {
        disconnected.remove(peer);
        hintDelivery.back(peer);
        antiEntropy.back();
    }

    /** The node can reach the member again. */
    void back(NodeId member) {
        hintDelivery.back(member);
        antiEntropy.back();
    }

    /** Tells all the node's shards, each in its own place, that a member can be reached again. */
    void tellAllOfReturn(NodeId member) {
        node.memberIsBack(member);
    }

    /** Begins what it does of its own accord. */
    void start() {
        hintDelivery.start();
        antiEntropy.start();
        tombstones.start();
        scrub.start();
        transfers.start();
    }

    void disconnected(NodeId peer) {
        disconnected.add(peer);
        calls.lost(peer);
    }

    boolean canSendTo(NodeId peer) {
        return !disconnected.contains(peer);
    }

    /** Whether the node is held for alive. */
    boolean isReachable(NodeId other) {
        return node.isReachable(other);
    }

    /** Whether there is any point in asking the node. */
    boolean isInReach(NodeId other) {
        return canSendTo(other) && isReachable(other);
    }

    /** Whether objects are kept for primaries that cannot be reached. */
    boolean takesHints() {
        return settings().hints().enabled();
    }

    /** The nodes in the order in which a request asks them. */
    List<NodeId> inOrderOfAsking(List<NodeId> nodes) {
        return latencies.inOrderOfAsking(nodes, self(), this::isReachable);
    }

    /** The key's preference list, split after the first n; a smaller cluster has a shorter one. */
    PreferenceList replicas(Key key, int n) {
        return replicas(ring().partitioner().of(key), n);
    }

    /** The preference list of a partition for requests that name no N. */
    PreferenceList bucketReplicas(PartitionId partition) {
        return replicas(partition, BucketProperties.DEFAULT.n());
    }

    private PreferenceList replicas(PartitionId partition, int n) {
        return ring().preferenceList(partition, n);
    }

    /** The preference lists in each of which a write of the key needs its quorum. */
    List<PreferenceList> writeLists(Key key, int n) {
        return topology().writeLists(ring().partitioner().of(key), n);
    }

    /** The rings that requests go by. */
    Topology topology() {
        return topology;
    }

    /** Whether this node may answer strict requests now. */
    boolean mayServeStrict() {
        return node.mayServeStrict(environment().nanos());
    }

    /** Has the node ask the member, which goes by a newer ring, for what is agreed on. */
    void fetchRing(NodeId from) {
        node.fetchRing(from);
    }

    /** What the cluster agreed on, as far as this shard goes by it. */
    AgreedState agreed() {
        return agreed;
    }

    /** What this shard has to fetch and to hand over while the ring changes. */
    Transfers transfers() {
        return transfers;
    }

    /** What holds for the bucket's requests that do not say otherwise. */
    BucketProperties bucket(String name) {
        return agreed.bucket(name);
    }

    /** Repairs the nodes, as far as there is room for it. */
    void repair(Key key, List<NodeId> behind, Siblings siblings, int copies) {
        if (!behind.isEmpty() && underWay.mayRepair()) {
            new ReadRepair(this, key).start(behind, siblings, copies);
        }
    }

    /** The operations that have not ended. */
    UnderWay underWay() {
        return underWay;
    }

    /** Which requests of nodes of other epochs are served. */
    Fence fence() {
        return fence;
    }

    void reply(NodeId to, Reply reply) {
        environment().send(to, reply);
    }

    /** On what an answer rests whose quorum is the tally's. */
    Evidence evidence(Tally tally) {
        return new Evidence(tally.counted(), tally.quorum().required(), self(), epoch());
    }

    void happened(Event event) {
        parts.events().happened(event);
    }

    /** The clock's value when a request ends that has so much time left. */
    long deadlineIn(int timeoutMillis) {
        return environment().nanos() + timeoutMillis * 1_000_000L;
    }

    /** Runs the task in this shard. */
    void post(Runnable task) {
        parts.mailbox().post(task);
    }

    /** All nodes that may keep copies of the partition's records, in the order of preference. */
    List<NodeId> replicasOf(PartitionId partition) {
        return replicas(partition, StoredRecord.MAX_COPIES).primaries();
    }

    /**
     * What this node and a peer are both to hold of the partition, or null if one is no replica.
     */
    @Nullable CommonRecords commonRecords(PartitionId partition, NodeId peer) {
        return CommonRecords.of(partition, replicasOf(partition), self(), peer);
    }

    /** Who holds copies, and who is to. */
    Holders holders() {
        return holders;
    }

    /** A member has said how old its oldest hint is, see {@link TombstoneCollector}. */
    void heardOldestHint(NodeId member, long askedAtNanos, long ageMillis) {
        node.repair().heardOldestHint(member, askedAtNanos, ageMillis);
    }

    /** How old this node's own oldest hint is, see {@link HintAges}. */
    long oldestHintMillis() {
        return node.repair().oldestHintMillis();
    }

    /** Has all shards know the age of this node's own oldest hint. */
    void tellOwnOldestHint() {
        node.repair().tellOwnOldestHint();
    }

    Completeness completeness() {
        return completeness;
    }

    HintKeeping hintKeeping() {
        return hintKeeping;
    }

    TreeShape treeShape() {
        return treeShape;
    }

    TreeRebuild rebuild() {
        return rebuild;
    }

    AntiEntropy antiEntropy() {
        return antiEntropy;
    }

    TombstoneCollector tombstones() {
        return tombstones;
    }

    Scrub scrub() {
        return scrub;
    }

    Coordinator coordinator() {
        return coordinator;
    }

    BackgroundBudget budget() {
        return budget;
    }

    Calls calls() {
        return calls;
    }

    Latencies latencies() {
        return latencies;
    }

    /** The times of its writes where the last write wins. */
    HybridClock clock() {
        return clock;
    }

    Environment environment() {
        return parts.environment();
    }

    StorageEngine engine() {
        return parts.engine();
    }

    NodeSettings settings() {
        return node.settings();
    }

    NodeId self() {
        return node.self();
    }

    Ring ring() {
        return topology.reads();
    }

    Epoch epoch() {
        return topology.epoch();
    }
}
