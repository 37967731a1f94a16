package coterie.replication;

import coterie.replication.gossip.GossipListener;
import coterie.replication.gossip.GossipPort;
import coterie.replication.gossip.GossipSettings;
import coterie.replication.gossip.Gossiper;
import coterie.replication.message.Gossip;
import coterie.ring.Epoch;
import coterie.ring.NodeId;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * Tells which members this node can reach, by gossip and by the transport's word that a connection
 * broke. It orders whom to ask first and decides nothing else.
 *
 * <p>Runs on its shard's mailbox; only the queries may be made from any thread.
 */
final class Reachability implements GossipPort, GossipListener {

    private final Shard shard;
    private final Gossiper gossiper;
    private final Set<NodeId> lost = new TreeSet<>();
    private volatile Set<NodeId> unreachable = Set.of();
    private volatile Epoch highestEpoch;

    Reachability(Shard shard) {
        this.shard = shard;
        this.highestEpoch = shard.epoch();
        this.gossiper =
                new Gossiper(
                        shard.self(),
                        shard.agreed().membership().states().keySet(),
                        GossipSettings.every(shard.settings().probeIntervalNanos()),
                        this,
                        this);
    }

    /** The shard goes by another ring: who is gone is forgotten, and who is new is probed. */
    void ringChanged() {
        Set<NodeId> members = shard.agreed().membership().states().keySet();
        gossiper.membersAre(members);
        if (lost.retainAll(members)) {
            unreachable = Set.copyOf(lost);
        }
        highestEpoch = gossiper.highestEpoch();
    }

    /** Probes from now on. */
    void start() {
        gossiper.start();
    }

    void received(NodeId from, Gossip message) {
        gossiper.received(from, message);
    }

    void connected(NodeId peer) {
        gossiper.connected(peer);
    }

    void disconnected(NodeId peer) {
        gossiper.disconnected(peer);
    }

    /** Whether the node can reach the member, as far as it knows. */
    boolean isReachable(NodeId member) {
        return !unreachable.contains(member);
    }

    /** The newest ring that any member was heard to go by. */
    Epoch highestEpoch() {
        return highestEpoch;
    }

    @Override
    public void reachable(NodeId member, boolean reachable) {
        shard.happened(reachable ? Event.MEMBER_BACK : Event.MEMBER_LOST);
        if (reachable) {
            lost.remove(member);
        } else {
            lost.add(member);
        }
        unreachable = Set.copyOf(lost);
        if (reachable) {
            shard.tellAllOfReturn(member);
        }
    }

    @Override
    public void heardOldestHint(NodeId member, long askedAtNanos, long ageMillis) {
        shard.heardOldestHint(member, askedAtNanos, ageMillis);
    }

    @Override
    public void heardNewerEpoch(NodeId from, Epoch epoch) {
        highestEpoch = epoch;
        shard.fetchRing(from);
    }

    @Override
    public long nanos() {
        return shard.environment().nanos();
    }

    @Override
    public void after(long delayNanos, Runnable task) {
        shard.environment().after(delayNanos, task);
    }

    @Override
    public RandomGenerator random() {
        return shard.environment().random();
    }

    @Override
    public void send(NodeId to, Gossip message) {
        shard.environment().send(to, message);
    }

    @Override
    public Epoch epoch() {
        return shard.epoch();
    }

    /** Keys are spread over the shards evenly, so the first one's load stands for the node's. */
    @Override
    public int load() {
        return shard.coordinator().load();
    }

    /** Over all shards: a tombstone waits for the oldest hint that anybody may still bring. */
    @Override
    public long oldestHintMillis() {
        return shard.oldestHintMillis();
    }

    @Override
    public void happened(Event event) {
        shard.happened(event);
    }
}
