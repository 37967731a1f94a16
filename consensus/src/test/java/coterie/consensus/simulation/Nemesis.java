package coterie.consensus.simulation;

import coterie.consensus.Bytes;
import coterie.consensus.DurableState;
import coterie.consensus.Entry;
import coterie.consensus.PaxosNode;
import coterie.consensus.Slot;
import coterie.consensus.Voters;
import coterie.ring.NodeId;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Makes trouble for a while, one kind after the other, and all the while proposes something. */
final class Nemesis {

    private static final long TIMEOUT_NANOS = 1_500 * Scenario.MILLIS;

    private final Scenario scenario;
    private final Cluster cluster;
    private final Judge judge;
    private final SplittableRandom random;
    private int commands;
    private int wipesLeft;
    private long lastWipeNanos;

    Nemesis(Scenario scenario, Cluster cluster, Judge judge, SplittableRandom random) {
        this.scenario = scenario;
        this.cluster = cluster;
        this.judge = judge;
        this.random = random;
        this.wipesLeft = scenario.wipes();
        this.lastWipeNanos = -scenario.troubleNanos();
    }

    void begin() {
        for (Host host : cluster.hosts()) {
            host.disk(scenario.syncNanos(), false);
            boolean late = random.nextInt(5) == 0;
            cluster.schedule.after(
                    late ? random.nextLong(3_000 * Scenario.MILLIS) : 0, host::start);
        }
        next();
    }

    private void next() {
        cluster.schedule.after(
                1 + random.nextLong(scenario.paceNanos()),
                () -> {
                    if (cluster.schedule.now() < scenario.troubleNanos()) {
                        trouble(anyHost());
                        next();
                    }
                });
    }

    private Host anyHost() {
        List<Host> hosts = cluster.hosts();
        return hosts.get(random.nextInt(hosts.size()));
    }

    private void trouble(Host host) {
        switch (random.nextInt(16)) {
            case 0, 1 -> crash(host);
            case 2 -> host.pause(random.nextLong(2_500 * Scenario.MILLIS));
            case 3, 4 -> cut();
            case 5, 6 -> cluster.cutOff(Set.of());
            case 7, 8 -> wipe(host);
            case 9, 10 -> host.propose(this::otherVoters, TIMEOUT_NANOS);
            case 11 -> host.confirm();
            default -> {
                for (int i = random.nextInt(4); i >= 0; i--) {
                    propose(host, TIMEOUT_NANOS);
                }
            }
        }
    }

    Entry.@Nullable Command propose(Host host, long timeoutNanos) {
        PaxosNode node = host.node();
        if (node == null) {
            return null;
        }
        Entry.Command command = new Entry.Command(node.nextId(), Bytes.ofText("c" + commands++));
        judge.proposes(command);
        host.propose(_ -> command, timeoutNanos);
        return command;
    }

    private void crash(Host host) {
        if (host.isUp()) {
            host.crash();
            long most = random.nextBoolean() ? 20 : 2_000;
            cluster.schedule.after(random.nextLong(most * Scenario.MILLIS), host::start);
        }
    }

    private void cut() {
        Set<NodeId> some = new TreeSet<>();
        for (NodeId member : cluster.members) {
            if (random.nextBoolean()) {
                some.add(member);
            }
        }
        cluster.cutOff(some);
    }

    /**
     * One disk at a time: a majority must live that knows what it voted. Not where one alone
     * founded the log: it would found another.
     */
    private void wipe(Host host) {
        boolean rested = cluster.schedule.now() - lastWipeNanos > 2 * TIMEOUT_NANOS;
        boolean onlyFounder = scenario.founders() == 1;
        if (wipesLeft > 0 && !onlyFounder && rested && isWhole() && voters().size() >= 3) {
            wipesLeft--;
            lastWipeNanos = cluster.schedule.now();
            host.crash();
            host.wipe();
            cluster.schedule.after(random.nextLong(1_000 * Scenario.MILLIS), host::start);
        }
    }

    /** Whether every voter's disk is the one that was admitted, or none has been yet. */
    private boolean isWhole() {
        Voters voters = voters();
        return voters.isFounding()
                ? lastWipeNanos < 0
                : voters.nodes().stream()
                        .allMatch(node -> {
                            DurableState disk = cluster.host(node).disk();
                            return disk != null && disk.incarnation() == voters.incarnationOf(node);
                        });
    }

    /** Those of the longest log. */
    private Voters voters() {
        return cluster.hosts().stream()
                .filter(Host::isUp)
                .map(Host::node)
                .filter(node -> node != null && !node.isJoining())
                .max(Comparator.comparing(PaxosNode::next))
                .map(PaxosNode::voters)
                .orElse(Voters.NOBODY);
    }

    /** Some others, as many or two more or less, as far as the node knows them. */
    private @Nullable Entry otherVoters(PaxosNode node) {
        if (node.isJoining() || !Slot.FIRST.isBefore(node.next())) {
            return null;
        }
        Voters before = node.voters();
        Voters after = before;
        int size = before.size() + 2 * (random.nextInt(3) - 1);
        if (random.nextBoolean()) {
            after = after.without(before.nodes().get(random.nextInt(before.size())));
        }
        for (NodeId member : cluster.members) {
            long incarnation = node.incarnationOf(member);
            if (!before.contains(member) && incarnation != Voters.UNKNOWN && after.size() < size) {
                after = after.with(member, incarnation);
            }
        }
        boolean enough = after.size() == size && size >= Math.min(3, scenario.founders());
        return enough && !after.equals(before)
                ? new Entry.ChangeVoters(node.nextId(), before, after)
                : null;
    }
}
