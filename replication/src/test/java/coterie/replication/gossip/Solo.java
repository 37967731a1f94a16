package coterie.replication.gossip;

import coterie.replication.Event;
import coterie.replication.message.Gossip;
import coterie.replication.message.Rumour;
import coterie.ring.Epoch;
import coterie.ring.NodeId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** One node whose peers are played by a test. Writes down what it sends and says. */
final class Solo implements GossipPort, GossipListener {

    static final long SECOND = 1_000_000_000L;
    static final NodeId SELF = new NodeId("n1");
    static final NodeId N2 = new NodeId("n2");
    static final NodeId N3 = new NodeId("n3");

    final List<Sent> sent = new ArrayList<>();
    final List<Event> events = new ArrayList<>();
    final List<String> heard = new ArrayList<>();
    private final List<Timer> timers = new ArrayList<>();
    private final RandomGenerator random = new SplittableRandom(7);
    private long now = Long.MAX_VALUE - SECOND;

    record Sent(NodeId to, Gossip message) {}

    private record Timer(long at, Runnable task) {}

    /** So many nodes: n1, n2 and so on. */
    static List<NodeId> nodes(int count) {
        List<NodeId> nodes = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            nodes.add(new NodeId("n" + i));
        }
        return nodes;
    }

    Gossiper gossiper(int members) {
        return new Gossiper(SELF, nodes(members), GossipSettings.every(SECOND), this, this);
    }

    Standings standings(int members) {
        return new Standings(
                SELF,
                nodes(members),
                GossipSettings.every(SECOND),
                this,
                this,
                new LocalHealth(this, GossipSettings.WORST_HEALTH));
    }

    static Rumour suspect(NodeId member, long incarnation, NodeId by) {
        return new Rumour(member, Rumour.State.SUSPECT, incarnation, by);
    }

    static Rumour dead(NodeId member, long incarnation, NodeId by) {
        return new Rumour(member, Rumour.State.DEAD, incarnation, by);
    }

    static Gossip.Ping ping(Rumour... rumours) {
        return new Gossip.Ping(0x700, Epoch.FIRST, 0, List.of(rumours));
    }

    /** Lets time pass. The clock runs over its end on the way: only differences count. */
    void pass(long nanos) {
        long until = now + nanos;
        while (true) {
            Timer next =
                    timers.stream()
                            .filter(timer -> until - timer.at() >= 0)
                            .min(Comparator.comparingLong(timer -> timer.at() - until))
                            .orElse(null);
            if (next == null) {
                break;
            }
            timers.remove(next);
            now = next.at();
            next.task().run();
        }
        now = until;
    }

    /** The last message of a kind that was sent to a peer. */
    <T extends Gossip> T last(Class<T> kind, NodeId to) {
        return sent.reversed().stream()
                .filter(one -> one.to().equals(to) && kind.isInstance(one.message()))
                .map(one -> kind.cast(one.message()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + kind + " to " + to + ": " + sent));
    }

    Gossip.Pong pongTo(Gossip.Ping ping, Rumour... rumours) {
        return new Gossip.Pong(ping.id(), Epoch.FIRST, 9, 1_234, List.of(rumours));
    }

    @Override
    public long nanos() {
        return now;
    }

    @Override
    public void after(long delayNanos, Runnable task) {
        timers.add(new Timer(now + delayNanos, task));
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public void send(NodeId to, Gossip message) {
        sent.add(new Sent(to, message));
    }

    @Override
    public Epoch epoch() {
        return Epoch.FIRST;
    }

    @Override
    public int load() {
        return 5;
    }

    @Override
    public long oldestHintMillis() {
        return Gossip.Pong.NO_HINT;
    }

    @Override
    public void happened(Event event) {
        events.add(event);
    }

    @Override
    public void reachable(NodeId member, boolean reachable) {
        heard.add(member + (reachable ? " back" : " lost"));
    }

    @Override
    public void heardOldestHint(NodeId member, long askedAtNanos, long ageMillis) {
        heard.add(member + " hint " + ageMillis + " asked " + (now - askedAtNanos) + " ns ago");
    }

    @Override
    public void heardNewerEpoch(NodeId from, Epoch epoch) {
        heard.add(from + " epoch " + epoch);
    }
}
