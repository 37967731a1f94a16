package coterie.consensus.simulation;

import coterie.consensus.DurableState;
import coterie.consensus.Effects;
import coterie.consensus.Entry;
import coterie.consensus.Notice;
import coterie.consensus.PaxosMessage;
import coterie.consensus.PaxosNode;
import coterie.consensus.Persist;
import coterie.ring.NodeId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A machine with a disk, on which a node may run. It carries out effects as {@link Effects} asks
 * for, one after the other; a crash leaves a prefix of what was being written.
 */
final class Host {

    private static final long TICK_NANOS = 75 * Scenario.MILLIS;

    private final NodeId self;
    private final boolean founder;
    private final Cluster cluster;
    private final SplittableRandom random;
    private final Witness witness;
    private final Sabotage sabotage;
    private final Deque<Effects> waiting = new ArrayDeque<>();
    private long syncNanos = 1;
    private boolean steadySync;
    private @Nullable DurableState disk;
    private @Nullable PaxosNode node;
    private Ledger ledger;
    private int life;
    private long pausedUntilNanos;

    Host(NodeId self, boolean founder, Cluster cluster, SplittableRandom random, Witness witness) {
        this.self = self;
        this.founder = founder;
        this.cluster = cluster;
        this.random = random;
        this.witness = witness;
        this.sabotage = new Sabotage(cluster.fault);
        this.ledger = new Ledger(cluster.members);
    }

    NodeId self() {
        return self;
    }

    /** How long a write takes, at most or always. */
    void disk(long nanos, boolean steady) {
        syncNanos = nanos;
        steadySync = steady;
    }

    @Nullable DurableState disk() {
        return disk;
    }

    void replaceDisk(DurableState state) {
        disk = state;
    }

    /** The node, while it runs. */
    @Nullable PaxosNode node() {
        return node;
    }

    boolean isUp() {
        return node != null;
    }

    Ledger ledger() {
        return ledger;
    }

    void start() {
        if (node != null) {
            return;
        }
        witness.happened(self, disk == null ? "starts with an empty disk" : "starts");
        DurableState state = disk;
        if (state == null) {
            long incarnation = DurableState.newIncarnation(random);
            state =
                    founder
                            ? DurableState.founding(cluster.founding, incarnation)
                            : DurableState.joining(incarnation);
            state = sabotage.born(state);
        }
        state = sabotage.restarted(state);
        disk = state;
        ledger = new Ledger(cluster.members);
        pausedUntilNanos = cluster.schedule.now();
        node =
                new PaxosNode(
                        self,
                        state,
                        ledger,
                        cluster.settings,
                        random.split(),
                        cluster.schedule.now());
        int thisLife = ++life;
        cluster.schedule.after(1 + random.nextLong(TICK_NANOS), () -> tick(thisLife));
    }

    private void tick(int ofLife) {
        if (ofLife == life) {
            whenAwake(() -> {
                if (node != null && node.isJoining()) {
                    NodeId peer = anybodyElse();
                    act(running -> running.catchUp(peer, cluster.schedule.now()));
                }
                act(running -> running.tick(cluster.schedule.now()));
            });
            long delay = Math.max(TICK_NANOS, pausedUntilNanos - cluster.schedule.now());
            cluster.schedule.after(delay, () -> tick(ofLife));
        }
    }

    private NodeId anybodyElse() {
        List<NodeId> others =
                cluster.members.stream().filter(member -> !member.equals(self)).toList();
        return others.get(random.nextInt(others.size()));
    }

    /** Stands still: whatever comes meanwhile is met when it goes on. */
    void pause(long nanos) {
        witness.happened(self, "stands still");
        pausedUntilNanos = cluster.schedule.now() + nanos;
    }

    private void whenAwake(Runnable task) {
        int ofLife = life;
        if (cluster.schedule.now() >= pausedUntilNanos) {
            task.run();
        } else {
            cluster.schedule.after(
                    pausedUntilNanos - cluster.schedule.now(),
                    () -> {
                        if (ofLife == life) {
                            whenAwake(task);
                        }
                    });
        }
    }

    /** Stops at once; of what was being written some may be on the disk. */
    void crash() {
        if (node == null) {
            return;
        }
        Effects writing = waiting.peekFirst();
        if (writing != null) {
            int written = random.nextInt(writing.persist().size() + 1);
            writing.persist().subList(0, written).forEach(this::store);
        }
        waiting.clear();
        node = null;
        life++;
        witness.happened(self, "crashes");
    }

    /** Loses its disk; it must not run. */
    void wipe() {
        witness.happened(self, "loses its disk");
        disk = disk == null ? null : sabotage.wiped(disk, cluster.founding);
    }

    void hear(NodeId from, PaxosMessage message) {
        if (node != null) {
            whenAwake(() -> {
                PaxosMessage heard = sabotage.heard(message);
                act(running ->
                        sabotage.answering(
                                heard,
                                from,
                                running.incarnationOf(self),
                                running.receive(from, heard, cluster.schedule.now())));
            });
        }
    }

    void propose(Function<PaxosNode, @Nullable Entry> proposal, long timeoutNanos) {
        PaxosNode running = node;
        Entry entry = running == null ? null : proposal.apply(running);
        if (entry != null) {
            witness.happened(self, "proposes " + Shorthand.of(entry));
            act(proposer -> proposer.propose(entry, timeoutNanos, cluster.schedule.now()));
        }
    }

    void confirm() {
        act(running -> running.confirm(cluster.schedule.now()));
    }

    private void act(Function<PaxosNode, Effects> input) {
        PaxosNode running = node;
        if (running == null) {
            return;
        }
        Effects effects;
        try {
            effects = input.apply(running);
        } catch (RuntimeException impossible) {
            witness.broke(self, impossible);
            crash();
            return;
        }
        effects.then().sends().stream()
                .map(Effects.Send::message)
                .filter(PaxosMessage.Chosen.class::isInstance)
                .map(PaxosMessage.Chosen.class::cast)
                .distinct()
                .forEach(chosen -> witness.decided(self, chosen));
        if (!effects.isEmpty()) {
            enqueue(effects);
        }
    }

    private void enqueue(Effects effects) {
        if (sabotage.sendsEarly()) {
            carryOut(effects.then());
        }
        waiting.addLast(effects);
        if (waiting.size() == 1) {
            write();
        }
    }

    private void write() {
        while (!waiting.isEmpty() && waiting.getFirst().persist().isEmpty()) {
            Effects.Then then = waiting.removeFirst().then();
            if (!sabotage.sendsEarly()) {
                carryOut(then);
            }
        }
        if (!waiting.isEmpty()) {
            int ofLife = life;
            long delay = steadySync ? syncNanos : 1 + random.nextLong(syncNanos);
            cluster.schedule.after(
                    delay,
                    () -> {
                        if (ofLife == life) {
                            Effects written = waiting.removeFirst();
                            written.persist().forEach(this::store);
                            if (!sabotage.sendsEarly()) {
                                carryOut(written.then());
                            }
                            write();
                        }
                    });
        }
    }

    private void store(Persist record) {
        DurableState state = disk;
        if (state != null) {
            disk = state.with(record);
            witness.stored(self, record);
        }
    }

    private void carryOut(Effects.Then then) {
        then.events().forEach(event -> witness.counted(self, event));
        for (Notice notice : then.notices()) {
            witness.noticed(self, sabotage.told(notice), ledger);
        }
        for (Effects.Send send : then.sends()) {
            PaxosMessage message = sabotage.said(send.message());
            if (send.to().equals(self)) {
                int ofLife = life;
                cluster.schedule.after(
                        0,
                        () -> {
                            if (ofLife == life) {
                                hear(self, message);
                            }
                        });
            } else {
                cluster.send(self, send.to(), message);
            }
        }
    }
}
