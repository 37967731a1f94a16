package coterie.consensus;

import coterie.ring.NodeId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One node whose peers a test plays. Its disk is quick: effects are carried out at once, and what
 * it sends to itself comes back at once.
 */
final class Solo implements StateMachine {

    static final NodeId N1 = new NodeId("n1");
    static final NodeId N2 = new NodeId("n2");
    static final NodeId N3 = new NodeId("n3");
    static final NodeId STRANGER = new NodeId("stranger");
    static final long INCARNATION = 0xa1;
    static final long OTHER = 0xb2;
    static final long MILLIS = 1_000_000;

    final List<Effects.Send> sent = new ArrayList<>();
    final List<Notice> notices = new ArrayList<>();
    final List<PaxosEvent> events = new ArrayList<>();
    final List<String> applied = new ArrayList<>();
    final PaxosNode node;
    DurableState disk;
    long nowNanos;

    Solo(DurableState state) {
        this(state, PaxosSettings.DEFAULT);
    }

    Solo(DurableState state, PaxosSettings settings) {
        disk = state;
        node = new PaxosNode(N1, state, this, settings, new SplittableRandom(1), nowNanos);
    }

    /** Three voters that have all been admitted; slot 1 is next. */
    static DurableState voting() {
        Voters voters = Voters.NOBODY.with(N1, INCARNATION).with(N2, OTHER).with(N3, OTHER + 1);
        return DurableState.founding(Snapshot.founding(voters, Bytes.EMPTY), INCARNATION);
    }

    /** Three founders of whom nobody has met another. */
    static DurableState founding(long incarnation) {
        return DurableState.founding(
                Snapshot.founding(Voters.founding(List.of(N1, N2, N3)), Bytes.EMPTY), incarnation);
    }

    static Entry.Command command(NodeId proposer, long number, String text) {
        return new Entry.Command(new ProposalId(proposer, number, Slot.ZERO), Bytes.ofText(text));
    }

    /** Forgets what was sent, told and counted so far. */
    Solo fresh() {
        sent.clear();
        notices.clear();
        events.clear();
        return this;
    }

    Solo hear(NodeId from, PaxosMessage message) {
        act(node.receive(from, message, nowNanos));
        return this;
    }

    Solo pass(long millis) {
        for (long left = millis; left > 0; left -= 50) {
            nowNanos += 50 * MILLIS;
            act(node.tick(nowNanos));
        }
        return this;
    }

    void act(Effects effects) {
        Deque<Effects> todo = new ArrayDeque<>(List.of(effects));
        while (!todo.isEmpty()) {
            Effects next = todo.removeFirst();
            next.persist().forEach(record -> disk = disk.with(record));
            notices.addAll(next.then().notices());
            events.addAll(next.then().events());
            for (Effects.Send send : next.then().sends()) {
                if (send.to().equals(N1)) {
                    todo.addLast(node.receive(N1, send.message(), nowNanos));
                } else {
                    sent.add(send);
                }
            }
        }
    }

    /** What it sent to one of them. */
    List<PaxosMessage> sentTo(NodeId peer) {
        return sent.stream()
                .filter(send -> send.to().equals(peer))
                .map(Effects.Send::message)
                .toList();
    }

    /** Makes it lead, with the promises of n2, which has accepted nothing. */
    Solo lead() {
        while (!node.isLeading()) {
            pass(50);
            for (PaxosMessage message : sentTo(N2)) {
                if (message instanceof PaxosMessage.Prepare prepare) {
                    hear(N2, promise(prepare.slot(), prepare.ballot()));
                    break;
                }
            }
        }
        return this;
    }

    static PaxosMessage.Promise promise(Slot slot, Ballot ballot) {
        return new PaxosMessage.Promise(Generation.FIRST, slot, ballot, OTHER, null);
    }

    static PaxosMessage.Accepted accepted(Slot slot, Ballot ballot) {
        return new PaxosMessage.Accepted(Generation.FIRST, slot, ballot, OTHER);
    }

    @Override
    public void apply(Slot slot, Bytes command) {
        applied.add(new String(command.toArray(), java.nio.charset.StandardCharsets.UTF_8));
    }

    @Override
    public Bytes snapshot() {
        return Bytes.ofText(String.join(",", applied));
    }

    @Override
    public void restore(Bytes snapshot) {
        applied.clear();
        applied.add(new String(snapshot.toArray(), java.nio.charset.StandardCharsets.UTF_8));
    }

    @Override
    public Collection<NodeId> members() {
        return List.of(N1, N2, N3);
    }
}
