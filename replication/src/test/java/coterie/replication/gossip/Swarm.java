package coterie.replication.gossip;

import coterie.replication.Event;
import coterie.replication.message.Gossip;
import coterie.replication.message.MessageCodec;
import coterie.replication.message.Rumour;
import coterie.ring.Epoch;
import coterie.ring.NodeId;
import coterie.storage.codec.Output;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * Many nodes' gossip and nothing else, in virtual time: every message takes some milliseconds, some
 * are lost, some nodes are dead or starved. Counts what they say and what they come to believe.
 */
final class Swarm {

    static final long SECOND = 1_000_000_000L;
    private static final long MILLIS = 1_000_000L;

    /** What a frame adds to a message. */
    private static final int FRAME_BYTES = 4;

    final List<One> nodes = new ArrayList<>();
    final Map<Event, Integer> marks = new EnumMap<>(Event.class);
    private final Map<NodeId, One> byName = new TreeMap<>();
    private final PriorityQueue<Entry> entries =
            new PriorityQueue<>(
                    Comparator.comparingLong(Entry::at).thenComparingLong(Entry::sequence));
    private final SplittableRandom random;
    private final double loss;
    private final Output out = new Output();
    private final Set<NodeId> everLost = new TreeSet<>();
    private long planned;
    private long now;
    long messages;
    long bytes;
    long longestMessage;

    private record Entry(long at, long sequence, Runnable task) {}

    Swarm(int size, double loss, GossipSettings settings, long seed) {
        this.random = new SplittableRandom(seed);
        this.loss = loss;
        List<NodeId> names = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            names.add(new NodeId("node-" + (1_000 + i)));
        }
        names.forEach(name -> add(name, names, settings));
    }

    /** A node that knows of these members. */
    One add(NodeId name, List<NodeId> names, GossipSettings settings) {
        One one = new One(name, random.split());
        nodes.add(one);
        byName.put(name, one);
        one.join(names, settings);
        return one;
    }

    /** One node of the swarm. */
    final class One implements GossipPort, GossipListener {
        final NodeId name;
        private final RandomGenerator own;
        private Gossiper gossiper;
        final Map<NodeId, Long> lostAt = new TreeMap<>();
        final Map<NodeId, Long> sentTo = new TreeMap<>();
        final Map<NodeId, Long> hintAsked = new TreeMap<>();
        long hintMillis = Gossip.Pong.NO_HINT;
        Epoch epoch = Epoch.FIRST;
        int load;
        int falseDeaths;
        int refutations;
        boolean up = true;
        boolean silent;

        /**
         * How much later than others it gets to see a message, at most: it lacks processor time.
         */
        long starvedNanos;

        @SuppressWarnings("NullAway.Init") // joins at once
        One(NodeId name, RandomGenerator own) {
            this.name = name;
            this.own = own;
        }

        private void join(List<NodeId> names, GossipSettings settings) {
            gossiper = new Gossiper(name, names, settings, this, this);
        }

        Gossiper gossiper() {
            return gossiper;
        }

        boolean believesDead(One other) {
            return gossiper.stateOf(other.name) == Rumour.State.DEAD;
        }

        @Override
        public long nanos() {
            return now;
        }

        @Override
        public void after(long delayNanos, Runnable task) {
            plan(
                    delayNanos,
                    () -> {
                        if (up) {
                            task.run();
                        }
                    });
        }

        @Override
        public RandomGenerator random() {
            return own;
        }

        @Override
        public void send(NodeId to, Gossip message) {
            out.clear();
            MessageCodec.encode(message, out);
            messages++;
            sentTo.merge(to, 1L, Long::sum);
            bytes += out.size() + FRAME_BYTES;
            longestMessage = Math.max(longestMessage, out.size());
            One there = of(to);
            if (!silent && random.nextDouble() >= loss) {
                long delay = random.nextLong(MILLIS / 2, 5 * MILLIS);
                plan(delay, () -> there.arrive(name, message));
            }
        }

        private void arrive(NodeId from, Gossip message) {
            if (silent || !up) {
                return;
            }
            if (starvedNanos == 0) {
                gossiper.received(from, message);
            } else {
                long wait = own.nextLong(starvedNanos / 4, starvedNanos);
                plan(wait, () -> gossiper.received(from, message));
            }
        }

        @Override
        public Epoch epoch() {
            return epoch;
        }

        @Override
        public int load() {
            return load;
        }

        @Override
        public long oldestHintMillis() {
            return hintMillis;
        }

        @Override
        public void happened(Event event) {
            marks.merge(event, 1, Integer::sum);
            if (event == Event.SUSPICION_REFUTED) {
                refutations++;
            }
        }

        @Override
        public void reachable(NodeId member, boolean reachable) {
            if (reachable) {
                lostAt.remove(member);
            } else {
                lostAt.put(member, now);
                One there = of(member);
                if (there.up && !there.silent && up && !silent) {
                    falseDeaths++;
                    everLost.add(member);
                }
            }
        }

        @Override
        public void heardOldestHint(NodeId member, long askedAtNanos, long ageMillis) {
            if (ageMillis >= 0) {
                hintAsked.put(member, askedAtNanos);
            }
        }

        @Override
        public void heardNewerEpoch(NodeId from, Epoch heard) {}
    }

    One of(NodeId name) {
        One one = byName.get(name);
        if (one == null) {
            throw new IllegalArgumentException("no node " + name);
        }
        return one;
    }

    private void plan(long delayNanos, Runnable task) {
        entries.add(new Entry(now + delayNanos, planned++, task));
    }

    void start() {
        nodes.forEach(one -> one.gossiper().start());
    }

    long now() {
        return now;
    }

    /** Lets time pass. */
    void pass(long nanos) {
        long until = now + nanos;
        Entry next = entries.peek();
        while (next != null && next.at() <= until) {
            entries.remove();
            now = next.at();
            next.task().run();
            next = entries.peek();
        }
        now = until;
    }

    /** Whether anybody ever counted the node as dead while it was there. */
    boolean everLost(One one) {
        return everLost.contains(one.name);
    }

    int falseDeaths() {
        return nodes.stream().mapToInt(one -> one.falseDeaths).sum();
    }

    int mark(Event event) {
        return marks.getOrDefault(event, 0);
    }
}
