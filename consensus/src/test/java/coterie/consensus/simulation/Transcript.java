package coterie.consensus.simulation;

import coterie.consensus.Bytes;
import coterie.consensus.Entry;
import coterie.consensus.Notice;
import coterie.consensus.PaxosEvent;
import coterie.consensus.PaxosMessage;
import coterie.consensus.PaxosNode;
import coterie.consensus.Persist;
import coterie.ring.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A few nodes on a network that takes 1 ms and with disks that take 5 ms, and what they say and do,
 * a line each. Heartbeats and what a node says to itself are left out.
 */
final class Transcript implements Witness {

    private static final long TIMEOUT_NANOS = 5_000 * Scenario.MILLIS;

    private final Schedule schedule = new Schedule();
    private final Cluster cluster;
    private final Set<PaxosEvent> events = new TreeSet<>();
    private final List<String> lines = new ArrayList<>();
    private boolean recording;
    private long beganNanos;

    /**
     * Founders of whom n1 leads, since it was there first, and others that have yet to be made
     * voters.
     */
    Transcript(int founders, int joiners, long seed) {
        cluster =
                new Cluster(
                        schedule,
                        founders,
                        joiners,
                        Scenario.SETTINGS,
                        Fault.NONE,
                        new SplittableRandom(seed),
                        this);
        cluster.network(0, Scenario.MILLIS, Scenario.MILLIS);
        cluster.hosts().forEach(host -> host.disk(5 * Scenario.MILLIS, true));
        cluster.host(1).start();
        pass(2_000);
        cluster.hosts().forEach(Host::start);
        pass(3_000);
        PaxosNode first = cluster.host(1).node();
        if (first == null || !first.isLeading()) {
            throw new IllegalStateException("n1 does not lead");
        }
    }

    Host host(int number) {
        return cluster.host(number);
    }

    Set<PaxosEvent> events() {
        return events;
    }

    void record() {
        recording = true;
        beganNanos = schedule.now();
        events.clear();
    }

    /** From now on a message takes so long. */
    void slow(long millis) {
        cluster.network(0, millis * Scenario.MILLIS, millis * Scenario.MILLIS);
    }

    void pass(long millis) {
        schedule.runUntil(schedule.now() + millis * Scenario.MILLIS);
    }

    void propose(int number, String command) {
        cluster.host(number)
                .propose(
                        node -> new Entry.Command(node.nextId(), Bytes.ofText(command)),
                        TIMEOUT_NANOS);
    }

    void replaceVoter(int number, int old, int other) {
        NodeId oldVoter = cluster.host(old).self();
        NodeId newVoter = cluster.host(other).self();
        cluster.host(number)
                .propose(
                        node ->
                                new Entry.ChangeVoters(
                                        node.nextId(),
                                        node.voters(),
                                        node.voters()
                                                .without(oldVoter)
                                                .with(newVoter, node.incarnationOf(newVoter))),
                        TIMEOUT_NANOS);
    }

    /** The whole of it, under a title. */
    String text(String title) {
        StringBuilder text = new StringBuilder();
        title.lines().forEach(line -> text.append("# ").append(line).append('\n'));
        lines.forEach(line -> text.append(line).append('\n'));
        text.append("# In the end:\n");
        for (Host host : cluster.hosts()) {
            PaxosNode node = host.node();
            String state =
                    node == null
                            ? "is down"
                            : "has learned up to slot "
                                    + (node.next().number() - 1)
                                    + ", voters "
                                    + Shorthand.of(node.voters());
            text.append(row("", host.self().value(), state)).append('\n');
        }
        return text.toString();
    }

    private void line(String who, String what) {
        if (recording) {
            long micros = (schedule.now() - beganNanos) / 1_000;
            String time = String.format(Locale.ROOT, "%d.%03d", micros / 1_000, micros % 1_000);
            lines.add(row(time, who, what));
        }
    }

    private static String row(String time, String who, String what) {
        return String.format(Locale.ROOT, "%9s  %-9s %s", time, who, what);
    }

    @Override
    public void decided(NodeId node, PaxosMessage.Chosen chosen) {
        line(
                node.value(),
                "has slot " + chosen.slot() + " chosen: " + Shorthand.of(chosen.entry()));
    }

    @Override
    public void sent(NodeId from, NodeId to, PaxosMessage message, boolean lost) {
        boolean heartbeat =
                message instanceof PaxosMessage.Confirm
                        || message instanceof PaxosMessage.Confirmed;
        if (!heartbeat) {
            line(from + (lost ? " ⇥ " : " → ") + to, Shorthand.of(message));
        }
    }

    @Override
    public void stored(NodeId node, Persist record) {
        line(node.value(), "stored: " + Shorthand.of(record));
    }

    @Override
    public void noticed(NodeId node, Notice notice, Ledger ledger) {
        if (!(notice instanceof Notice.LeadershipConfirmed)) {
            line(node.value(), Shorthand.of(notice));
        }
    }

    @Override
    public void counted(NodeId node, PaxosEvent event) {
        events.add(event);
        if (event != PaxosEvent.STALE_ANSWER) {
            line(node.value(), "event " + event);
        }
    }

    @Override
    public void happened(NodeId node, String what) {
        line(node.value(), what);
    }

    @Override
    public void broke(NodeId node, @Nullable RuntimeException why) {
        throw new IllegalStateException(node + " broke", why);
    }
}
