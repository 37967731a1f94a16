package coterie.replication;

import coterie.replication.message.Gossip;
import coterie.replication.message.Message;
import coterie.replication.message.Reply;
import coterie.replication.message.Request;
import coterie.ring.Epoch;
import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.ring.PartitionId;
import coterie.ring.Ring;
import coterie.storage.HintCount;
import coterie.storage.ShardMap;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A whole database node, apart from its sockets, files and threads.
 *
 * <p>It has some shards, and does no more itself than to bring each request and each message to the
 * shard that has its key. A node that was stopped by its process's death leaves nothing to clean
 * up; there is therefore no way to stop one but to drop it, with its environments.
 */
public final class Node implements KeyValueStore, ClusterView, PeerListener {

    private final NodeId self;
    private final Ring ring;
    private final NodeSettings settings;
    private final ShardMap shardMap;
    private final List<Shard> shards;
    private final Reachability reachability;

    /**
     * @param self this node, a member of the ring
     * @param ring the founding ring
     * @param parts one for each storage shard, in the shards' order
     */
    public Node(NodeId self, Ring ring, NodeSettings settings, List<ShardParts> parts) {
        this.self = self;
        this.ring = ring;
        this.settings = settings;
        this.shardMap = new ShardMap(parts.size());
        this.shards = new ArrayList<>(parts.size());
        for (ShardParts part : parts) {
            shards.add(new Shard(this, shards.size(), part));
        }
        this.reachability = new Reachability(shards.getFirst());
    }

    /** Begins to watch the other members, and to repair. */
    public void start() {
        shards.forEach(shard -> shard.post(shard::start));
        shards.getFirst().post(reachability::start);
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
        if (ring.member(member).isEmpty()) {
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
                shard.post(() -> shard.serve(from, request));
            }
            case Gossip gossip -> shards.getFirst().post(() -> reachability.received(from, gossip));
            case Reply reply -> {
                int number = (int) reply.id() & ((1 << Message.SHARD_BITS) - 1);
                if (number < shards.size()) {
                    Shard shard = shards.get(number);
                    shard.post(() -> shard.take(from, reply));
                }
            }
        }
    }

    private Shard shardOf(Request request) {
        return switch (request) {
            case Request.Read read -> shardOf(read.key());
            case Request.Replicate replicate -> shardOf(replicate.key());
            case Request.Deliver deliver -> shardOf(deliver.key());
            case Request.ForwardWrite write -> shardOf(write.key());
            case Request.ListKeys list -> shardOf(list.partition());
        };
    }

    private Shard shardOf(Key key) {
        return shardOf(ring.partitioner().of(key));
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

    @Override
    public NodeId self() {
        return self;
    }

    @Override
    public Ring ring() {
        return ring;
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

    /** How old the oldest hint of any shard is by this clock, or {@link Gossip.Pong#NO_HINT}. */
    long oldestHintMillis(long wallMillis) {
        long oldest = Gossip.Pong.NO_HINT;
        for (Shard shard : shards) {
            for (HintCount count : shard.engine().hintCounts()) {
                // A clock that was set back makes no hint one that is not there.
                oldest = Math.max(oldest, Math.max(0, wallMillis - count.oldestSinceMillis()));
            }
        }
        return oldest;
    }

    NodeSettings settings() {
        return settings;
    }
}
