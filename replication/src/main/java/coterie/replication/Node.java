package coterie.replication;

import coterie.replication.agreed.AgreedState;
import coterie.replication.agreed.Command;
import coterie.replication.membership.Agreement;
import coterie.replication.membership.AgreementView;
import coterie.replication.membership.Decision;
import coterie.replication.membership.RingDuties;
import coterie.replication.membership.RingPort;
import coterie.replication.message.Consensus;
import coterie.replication.message.Gossip;
import coterie.replication.message.LeaseGrant;
import coterie.replication.message.Message;
import coterie.replication.message.RepairRequest;
import coterie.replication.message.Reply;
import coterie.replication.message.Request;
import coterie.replication.message.RingReport;
import coterie.ring.Epoch;
import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.ring.PartitionId;
import coterie.ring.Partitioner;
import coterie.ring.Topology;
import coterie.storage.ShardMap;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A whole database node, apart from its sockets, files and threads.
 *
 * <p>It has some shards, and does no more itself than to bring each request and each message to the
 * shard that has its key. A node that was stopped by its process's death leaves nothing to clean
 * up; there is therefore no way to stop one but to drop it, with its environments.
 */
public final class Node implements KeyValueStore, ClusterView, ClusterChanges, PeerListener {

    private final NodeId self;
    private final Partitioner partitioner;
    private final NodeSettings settings;
    private final ShardMap shardMap;
    private final List<Shard> shards;
    private final Reachability reachability;
    private final NodeRepair repair;
    private final @Nullable Agreement agreement;
    private final @Nullable RingDuties duties;
    private volatile View view;
    private volatile Epoch adopted;

    /** What the cluster agreed on, and what that comes to for requests. */
    private record View(AgreedState agreed, Topology topology) {
        static View of(AgreedState agreed) {
            return new View(agreed, agreed.membership().topology());
        }
    }

    /**
     * A node of a cluster that never changes.
     *
     * @param self this node, a member
     * @param agreed what the cluster has agreed on
     * @param parts one for each storage shard, in the shards' order
     */
    public Node(NodeId self, AgreedState agreed, NodeSettings settings, List<ShardParts> parts) {
        this(self, agreed, settings, parts, null);
    }

    /**
     * @param self this node, a member
     * @param agreed what the cluster has agreed on, as far as this node knows
     * @param parts one for each storage shard, in the shards' order
     * @param agreement by which it learns and changes that, in the first shard's environment, or
     *     null where nothing ever changes
     */
    public Node(
            NodeId self,
            AgreedState agreed,
            NodeSettings settings,
            List<ShardParts> parts,
            @Nullable Agreement agreement) {
        this.self = self;
        this.agreement = agreement;
        this.view = View.of(agreed);
        this.adopted = agreed.membership().epoch();
        this.partitioner = agreed.membership().ring().partitioner();
        this.settings = settings;
        this.shardMap = new ShardMap(parts.size());
        this.shards = new ArrayList<>(parts.size());
        for (ShardParts part : parts) {
            shards.add(new Shard(this, shards.size(), part, partitionsOf(shards.size())));
        }
        this.reachability = new Reachability(shards.getFirst());
        this.repair = new NodeRepair(self, shards);
        this.duties = agreement == null ? null : duties(agreement);
    }

    private RingDuties duties(Agreement part) {
        Environment environment = shards.getFirst().environment();
        return new RingDuties(self, part, new OwnShards(), environment, settings.ring());
    }

    private List<PartitionId> partitionsOf(int shard) {
        return partitioner.all().stream()
                .filter(partition -> shardMap.shardOf(partition) == shard)
                .toList();
    }

    /** Begins to watch the other members, and to repair. */
    public void start() {
        shards.forEach(shard -> shard.post(shard::start));
        shards.getFirst().post(reachability::start);
        repair.start();
        if (agreement != null) {
            agreement.follow(this::adopt);
            shards.getFirst().post(agreement::start);
        }
        duty(RingDuties::start);
    }

    @Override
    public void propose(Command command, long timeoutNanos, Consumer<Decision> listener) {
        Agreement part = agreement;
        shards.getFirst()
                .post(() -> {
                    if (part != null) {
                        part.propose(command, timeoutNanos, listener);
                    } else {
                        listener.accept(new Decision.NotAgreed("nothing changes here"));
                    }
                });
    }

    @Override
    public AgreementView agreement() {
        return agreement == null ? AgreementView.NOBODY : agreement.view();
    }

    @Override
    public void get(GetRequest request, Consumer<ReadOutcome> listener) {
        Shard shard = shardOf(request.key());
        shard.post(() -> shard.coordinator().get(request, listener));
    }

    @Override
    public void put(PutRequest request, Consumer<WriteOutcome> listener) {
        Shard shard = shardOf(request.key());
        shard.post(() -> shard.coordinator().put(request, listener));
    }

    @Override
    public void held(Key key, NodeId member, long timeoutNanos, Consumer<ReadOutcome> listener) {
        Shard shard = shardOf(key);
        if (!topology().hasMember(member)) {
            shard.post(() -> listener.accept(new Failure.UnknownMember(member)));
        } else {
            shard.post(() -> shard.coordinator().held(key, member, timeoutNanos, listener));
        }
    }

    @Override
    public void list(ListRequest request, Consumer<ListOutcome> listener) {
        Shard shard = shards.get(Math.floorMod(request.bucket().hashCode(), shards.size()));
        shard.post(() -> shard.coordinator().list(request, listener));
    }

    @Override
    public void received(NodeId from, Message message) {
        switch (message) {
            case Request request -> {
                Shard shard = shardOf(request);
                shard.post(() -> shard.fence().admit(from, request));
            }
            case Gossip gossip -> shards.getFirst().post(() -> reachability.received(from, gossip));
            case Consensus consensus -> {
                Agreement part = agreement;
                if (part != null) {
                    shards.getFirst().post(() -> part.received(from, consensus.message()));
                }
            }
            case RingReport report -> duty(part -> part.received(from, report));
            case LeaseGrant grant -> duty(part -> part.received(from, grant));
            case Reply reply -> {
                int number = (int) reply.id() & ((1 << Message.SHARD_BITS) - 1);
                if (number < shards.size()) {
                    Shard shard = shards.get(number);
                    shard.post(() -> shard.take(from, reply));
                }
            }
        }
    }

    private void duty(Consumer<RingDuties> task) {
        RingDuties part = duties;
        if (part != null) {
            shards.getFirst().post(() -> task.accept(part));
        }
    }

    private Shard shardOf(Request request) {
        return switch (request) {
            case Request.Read read -> shardOf(read.key());
            case Request.Replicate replicate -> shardOf(replicate.key());
            case Request.Deliver deliver -> shardOf(deliver.key());
            case Request.ForwardWrite write -> shardOf(write.key());
            case Request.ListKeys list -> shardOf(list.partition());
            case RepairRequest repair -> shardOf(repair.partition());
        };
    }

    private Shard shardOf(Key key) {
        return shardOf(partitioner.of(key));
    }

    private Shard shardOf(PartitionId partition) {
        return shards.get(shardMap.shardOf(partition));
    }

    @Override
    public void connected(NodeId peer) {
        shards.forEach(shard -> shard.post(() -> shard.connected(peer)));
        shards.getFirst().post(() -> reachability.connected(peer));
    }

    @Override
    public void disconnected(NodeId peer) {
        shards.forEach(shard -> shard.post(() -> shard.disconnected(peer)));
        shards.getFirst().post(() -> reachability.disconnected(peer));
    }

    /** Changes nothing by itself: the peer counts as disconnected besides. */
    @Override
    public void turnedAway(NodeId by, String detail) {}

    @Override
    public NodeId self() {
        return self;
    }

    @Override
    public AgreedState agreed() {
        return view.agreed();
    }

    @Override
    public Topology topology() {
        return view.topology();
    }

    /**
     * From now on requests go by this.
     *
     * @param agreed no older than what they went by
     */
    public void adopt(AgreedState agreed) {
        view = View.of(agreed);
        adopt(agreed, 0);
    }

    /** One shard after the other, so that all hear of all states in their order. */
    private void adopt(AgreedState agreed, int shard) {
        Shard next = shards.get(shard);
        next.post(() -> {
            next.adopt(agreed);
            if (shard == 0) {
                reachability.ringChanged();
            }
            if (shard + 1 < shards.size()) {
                adopt(agreed, shard + 1);
            } else {
                adopted = agreed.membership().epoch();
            }
        });
    }

    /**
     * The epoch by which all shards go, each request that is under way among them. From any thread.
     */
    public Epoch adopted() {
        return adopted;
    }

    /**
     * Whether this node may answer strict requests by the ring that it knows. From any thread.
     *
     * @param nowNanos by the first shard's clock
     */
    public boolean mayServeStrict(long nowNanos) {
        return duties == null || duties.mayServeStrict(nowNanos);
    }

    /**
     * Whether this node has a lease on the ring, or is none that needs one. From any thread.
     *
     * @param nowNanos by the first shard's clock
     */
    public boolean hasLease(long nowNanos) {
        return duties == null || duties.hasLease(nowNanos);
    }

    @Override
    public @Nullable TransferStatus progress() {
        return duties == null ? null : duties.progress();
    }

    @Override
    public long silentNanos(NodeId member) {
        return duties == null || isReachable(member) ? 0 : duties.silentNanos(member);
    }

    /** How far the shards are with what they fetch and hand over. From any thread. */
    public List<TransferStatus> transfers() {
        return shards.stream().map(shard -> shard.transfers().status()).toList();
    }

    /**
     * Every member has come to the epoch, with which a change of the ring begins: what this node is
     * to hold can be fetched now.
     */
    void mayFetch(Epoch begun) {
        shards.forEach(shard -> shard.post(() -> shard.transfers().mayFetch(begun)));
    }

    /** What of this node matters to its part in changing the ring. */
    private final class OwnShards implements RingPort {

        @Override
        public @Nullable TransferStatus transfers() {
            TransferStatus sum = TransferStatus.idle(adopted());
            for (TransferStatus status : Node.this.transfers()) {
                if (!status.epoch().equals(sum.epoch())) {
                    return null;
                }
                sum = sum.plus(status, TransferStatus.MAX_RUNNING);
            }
            return sum;
        }

        @Override
        public void mayFetch(Epoch begun) {
            Node.this.mayFetch(begun);
        }

        @Override
        public boolean isReachable(NodeId member) {
            return Node.this.isReachable(member);
        }
    }

    /**
     * Asks the member for what is agreed on: it is said to go by a newer ring. Any number of calls
     * cost one question at a time. From any thread.
     */
    void fetchRing(NodeId from) {
        Agreement part = agreement;
        if (part != null) {
            shards.getFirst().post(() -> part.catchUp(from));
        }
    }

    @Override
    public boolean isReachable(NodeId member) {
        return reachability.isReachable(member);
    }

    @Override
    public Epoch highestEpochHeard() {
        return reachability.highestEpoch();
    }

    /** A member that was out of reach answers again, so its hints can be brought to it at once. */
    void memberIsBack(NodeId member) {
        shards.forEach(shard -> shard.post(() -> shard.back(member)));
    }

    /**
     * Whether this node knows all that it was ever told, as far as its peers can tell: nothing is
     * owed from a start with an empty folder any more.
     */
    public boolean isVerified() {
        return shards.stream().allMatch(shard -> shard.completeness().isProven());
    }

    /** How this node keeps its replicas equal to others'. */
    public NodeRepair repair() {
        return repair;
    }

    NodeSettings settings() {
        return settings;
    }

    int shardCount() {
        return shardMap.shards();
    }
}
