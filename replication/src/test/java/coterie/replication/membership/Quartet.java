package coterie.replication.membership;

import coterie.consensus.DurableState;
import coterie.consensus.PaxosEvent;
import coterie.consensus.PaxosSettings;
import coterie.replication.Environment;
import coterie.replication.agreed.AgreedCodec;
import coterie.replication.agreed.AgreedState;
import coterie.replication.message.Consensus;
import coterie.replication.message.Message;
import coterie.replication.message.MessageCodec;
import coterie.replication.paxos.DurableStateCodec;
import coterie.ring.Member;
import coterie.ring.NodeId;
import coterie.ring.Ring;
import coterie.storage.codec.MalformedException;
import coterie.storage.codec.Output;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Nodes of which three vote, over a network that loses, delays and reorders, with disks that take
 * their time and forget what was not durable. Time is virtual.
 */
final class Quartet {

    static final long MILLIS = 1_000_000;

    private final SplittableRandom random;
    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::at).thenComparingLong(Task::order));
    private final SortedMap<NodeId, Life> lives = new TreeMap<>();
    private final SortedMap<NodeId, byte[]> disks = new TreeMap<>();
    private final SortedMap<Integer, byte[]> states = new TreeMap<>();
    private final SortedMap<NodeId, Integer> reached = new TreeMap<>();
    private final List<NodeId> nodes = new ArrayList<>();
    private final AgreedState founding;
    private long now;
    private long order;
    double loss;
    boolean disksStandStill;
    final List<String> saidUnsaved = new ArrayList<>();
    final List<String> notUnderstood = new ArrayList<>();
    int saves;

    private record Task(long at, long order, Runnable run) {}

    Quartet(long seed, int size) {
        this.random = new SplittableRandom(seed);
        for (int i = 1; i <= size; i++) {
            nodes.add(new NodeId("n" + i));
        }
        this.founding =
                AgreedState.founding(Ring.founding(nodes.stream().map(Member::of).toList(), 8));
        nodes.forEach(this::start);
    }

    List<NodeId> nodes() {
        return nodes;
    }

    /** One life of a node. */
    final class Life implements Environment, AgreementListener {
        private final NodeId self;
        private final RandomGenerator chance = random.split();
        final Agreement agreement;
        private @Nullable Runnable unfinished;

        Life(NodeId self, DurableState found) {
            this.self = self;
            this.agreement =
                    new Agreement(self, found, this::save, this, PaxosSettings.DEFAULT, this);
        }

        private boolean isAlive() {
            return lives.get(self) == this;
        }

        private void save(byte[] state, Runnable durable) {
            if (unfinished != null) {
                throw new IllegalStateException("two saves at once");
            }
            unfinished = durable;
            saves++;
            finish(state, durable);
        }

        private void finish(byte[] state, Runnable durable) {
            later(
                    random.nextLong(10 * MILLIS),
                    () -> {
                        if (disksStandStill) {
                            finish(state, durable);
                        } else {
                            disks.put(self, state);
                            unfinished = null;
                            durable.run();
                        }
                    });
        }

        private void later(long delay, Runnable task) {
            tasks.add(
                    new Task(
                            now + delay,
                            order++,
                            () -> {
                                if (isAlive()) {
                                    task.run();
                                }
                            }));
        }

        @Override
        public long nanos() {
            return now;
        }

        @Override
        public long wallMillis() {
            return 0;
        }

        @Override
        public RandomGenerator random() {
            return chance;
        }

        @Override
        public void send(NodeId to, Message message) {
            byte[] bytes = encode(message);
            if (disksStandStill && message instanceof Consensus consensus) {
                saidUnsaved.add(consensus.message().getClass().getSimpleName());
            }
            if (!to.equals(self) && random.nextDouble() < loss) {
                return;
            }
            long delay = to.equals(self) ? 1 : 1 + random.nextLong(20 * MILLIS);
            tasks.add(new Task(now + delay, order++, () -> deliver(self, to, bytes)));
        }

        @Override
        public Timer after(long delayNanos, Runnable task) {
            later(delayNanos, task);
            return () -> {};
        }

        /** Each command sets a bucket of its own: as many buckets, as many commands. */
        @Override
        public void agreed(AgreedState state) {
            int commands = state.buckets().size();
            byte[] bytes = AgreedCodec.encode(state);
            byte[] others = states.putIfAbsent(commands, bytes);
            if (others != null && !Arrays.equals(others, bytes)) {
                throw new AssertionError("two states after " + commands + " commands");
            }
            Integer before = reached.put(self, commands);
            if (before != null && commands < before) {
                throw new AssertionError(self + " goes back from " + before + " to " + commands);
            }
        }

        @Override
        public void happened(PaxosEvent event) {}

        @Override
        public void notUnderstood(String why) {
            notUnderstood.add(why);
        }
    }

    private static byte[] encode(Message message) {
        Output out = new Output();
        MessageCodec.encode(message, out);
        return out.toBytes();
    }

    private void deliver(NodeId from, NodeId to, byte[] bytes) {
        Life life = lives.get(to);
        if (life != null) {
            try {
                MessageCodec.Known known =
                        (MessageCodec.Known) MessageCodec.decode(bytes, 0, bytes.length);
                life.agreement.received(from, ((Consensus) known.message()).message());
            } catch (MalformedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    Life life(NodeId node) {
        Life life = lives.get(node);
        if (life == null) {
            throw new IllegalStateException(node + " is down");
        }
        return life;
    }

    boolean isUp(NodeId node) {
        return lives.containsKey(node);
    }

    void start(NodeId node) {
        byte[] disk =
                disks.computeIfAbsent(
                        node,
                        _ ->
                                DurableStateCodec.encode(
                                        Founding.begin(
                                                founding, 3, DurableState.newIncarnation(random))));
        try {
            Life life = new Life(node, DurableStateCodec.decode(disk));
            lives.put(node, life);
            AgreedState known = life.agreement.state();
            if (known != null) {
                life.agreed(known);
            }
            life.agreement.start();
        } catch (MalformedException e) {
            throw new IllegalStateException(e);
        }
    }

    void crash(NodeId node) {
        lives.remove(node);
    }

    void wipe(NodeId node) {
        disks.remove(node);
        reached.remove(node);
    }

    void run(long nanos) {
        long until = now + nanos;
        while (!tasks.isEmpty() && tasks.element().at() <= until) {
            Task task = tasks.remove();
            now = Math.max(now, task.at());
            task.run().run();
        }
        now = until;
    }

    byte[] state(NodeId node) {
        AgreedState state = life(node).agreement.state();
        return state == null ? new byte[0] : AgreedCodec.encode(state);
    }

    boolean allAgree() {
        byte[] first = state(nodes.getFirst());
        return nodes.stream().allMatch(node -> Arrays.equals(state(node), first));
    }
}
