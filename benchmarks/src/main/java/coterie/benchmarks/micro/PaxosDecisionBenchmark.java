package coterie.benchmarks.micro;

import coterie.consensus.Bytes;
import coterie.consensus.DurableState;
import coterie.consensus.Effects;
import coterie.consensus.Entry;
import coterie.consensus.Notice;
import coterie.consensus.PaxosMessage;
import coterie.consensus.PaxosNode;
import coterie.consensus.PaxosSettings;
import coterie.consensus.ProposalOutcome;
import coterie.consensus.Slot;
import coterie.consensus.Snapshot;
import coterie.consensus.StateMachine;
import coterie.consensus.Voters;
import coterie.ring.NodeId;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs a leader and its voters to agree on an entry: all of their work but disks and
 * links, which are taken to be at once.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PaxosDecisionBenchmark {
    private static final int COMMAND_BYTES = 256;
    private static final long TICK_NANOS = 50_000_000;

    /** How many vote. */
    @Param({"3", "5"})
    public int voters;

    private final SortedMap<NodeId, PaxosNode> nodes = new TreeMap<>();
    private final Deque<Delivery> underWay = new ArrayDeque<>();
    private final Bytes command = Bytes.copyOf(new byte[COMMAND_BYTES]);
    private NodeId leader = new NodeId("n1");
    private long nowNanos;
    private int decisions;

    private record Delivery(NodeId from, NodeId to, PaxosMessage message) {}

    /** Made by JMH. */
    public PaxosDecisionBenchmark() {}

    /** Founds the log and lets one of them lead. */
    @Setup
    public void elect() {
        Voters admitted = Voters.NOBODY;
        for (int i = 1; i <= voters; i++) {
            admitted = admitted.with(new NodeId("n" + i), i);
        }
        for (NodeId id : admitted.nodes()) {
            DurableState state =
                    DurableState.founding(
                            Snapshot.founding(admitted, Bytes.EMPTY), admitted.incarnationOf(id));
            nodes.put(
                    id,
                    new PaxosNode(
                            id,
                            state,
                            new Ignoring(admitted.nodes()),
                            PaxosSettings.DEFAULT,
                            new SplittableRandom(id.hashCode()),
                            nowNanos));
        }
        while (nodes.values().stream().noneMatch(PaxosNode::isLeading)) {
            nowNanos += TICK_NANOS;
            nodes.forEach((id, node) -> act(id, node.tick(nowNanos)));
            settle();
        }
        nodes.forEach((id, node) -> {
            if (node.isLeading()) {
                leader = id;
            }
        });
    }

    /** From the proposal until every voter knows that it was chosen; returns how many have been. */
    @Benchmark
    public int decide() {
        PaxosNode node = nodes.get(leader);
        if (node == null) {
            throw new IllegalStateException("nobody leads");
        }
        int before = decisions;
        Entry entry = new Entry.Command(node.nextId(), command);
        act(leader, node.propose(entry, Long.MAX_VALUE / 2, nowNanos));
        settle();
        if (decisions == before) {
            throw new IllegalStateException("nothing was chosen");
        }
        return decisions;
    }

    private void settle() {
        for (Delivery next = underWay.poll(); next != null; next = underWay.poll()) {
            PaxosNode node = nodes.get(next.to());
            if (node != null) {
                act(next.to(), node.receive(next.from(), next.message(), nowNanos));
            }
        }
    }

    private void act(NodeId id, Effects effects) {
        for (Notice notice : effects.then().notices()) {
            if (notice instanceof ProposalOutcome) {
                decisions++;
            }
        }
        for (Effects.Send send : effects.then().sends()) {
            underWay.add(new Delivery(id, send.to(), send.message()));
        }
    }

    /** A state that is nothing. */
    private record Ignoring(List<NodeId> nodes) implements StateMachine {
        @Override
        public void apply(Slot slot, Bytes command) {}

        @Override
        public Bytes snapshot() {
            return Bytes.EMPTY;
        }

        @Override
        public void restore(Bytes snapshot) {}

        @Override
        public Collection<NodeId> members() {
            return nodes;
        }
    }
}
