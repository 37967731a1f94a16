package coterie.replication.membership;

import coterie.consensus.Bytes;
import coterie.consensus.DurableState;
import coterie.consensus.Effects;
import coterie.consensus.Entry;
import coterie.consensus.Notice;
import coterie.consensus.PaxosMessage;
import coterie.consensus.PaxosNode;
import coterie.consensus.PaxosSettings;
import coterie.consensus.Persist;
import coterie.consensus.ProposalId;
import coterie.consensus.ProposalOutcome;
import coterie.consensus.Slot;
import coterie.consensus.Voters;
import coterie.replication.Environment;
import coterie.replication.agreed.AgreedCodec;
import coterie.replication.agreed.AgreedState;
import coterie.replication.agreed.Command;
import coterie.replication.message.Consensus;
import coterie.replication.paxos.DurableStateCodec;
import coterie.ring.Epoch;
import coterie.ring.NodeId;
import coterie.ring.Verdict;
import coterie.storage.codec.MalformedException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A node's part in the agreement on members and settings: it gives the log's {@link PaxosNode} time
 * and messages, and carries out what that asks for.
 *
 * <p>The order is the one that {@link Effects} demands: what is sent or told waits until all that
 * was to be stored until then is durable. One save is under way at a time; what inputs ask for
 * meanwhile goes into the next one together.
 *
 * <p>On the mailbox of the node's first shard.
 */
public final class Agreement {

    /** It is ticked so many times while an answer is awaited. */
    private static final int TICKS_PER_RETRY = 4;

    /**
     * The most inputs of which the consequences wait for the disk. Beyond them time stands still
     * for the protocol, messages are lost, as they may be, and proposals are refused.
     */
    static final int MAX_WAITING = 1_024;

    private final Environment environment;
    private final AgreementStore store;
    private final AgreementListener listener;
    private final List<Consumer<AgreedState>> followers = new ArrayList<>();
    private final List<Consumer<Notice.LeadershipConfirmed>> confirmed = new ArrayList<>();
    private final long tickNanos;
    private final AgreedLog log;
    private final PaxosNode paxos;
    private final TreeMap<ProposalId, Asked> asked = new TreeMap<>();
    private final Deque<Consequence> waiting = new ArrayDeque<>();
    private DurableState durable;
    private boolean isUnsaved;
    private boolean isSettling;
    private volatile AgreementView view = AgreementView.NOBODY;
    private volatile @Nullable AgreedState published;

    /** Who waits for a proposal's end, and what ends the wait where the disk hangs. */
    private record Asked(Consumer<Decision> listener, Environment.Timer deadline) {}

    /** What an input led to, and what was agreed on then. */
    private record Consequence(Effects.Then then, @Nullable AgreedState state) {}

    /**
     * @param self this node
     * @param found what the store holds
     * @param store where it is to be kept
     * @param settings the protocol's times and limits
     */
    public Agreement(
            NodeId self,
            DurableState found,
            AgreementStore store,
            Environment environment,
            PaxosSettings settings,
            AgreementListener listener) {
        this.environment = environment;
        this.store = store;
        this.listener = listener;
        this.tickNanos = settings.retryNanos() / TICKS_PER_RETRY;
        this.durable = found;
        this.log = new AgreedLog(listener::notUnderstood);
        this.paxos =
                new PaxosNode(
                        self, found, log, settings, environment.random(), environment.nanos());
        this.published = log.state();
    }

    /** Has the follower hear of every state that is agreed on from now on; before the start. */
    public void follow(Consumer<AgreedState> follower) {
        followers.add(follower);
    }

    /**
     * Has the listener hear, as long as this node leads, that a majority of the voters has
     * confirmed that it does; before the start. By then this node goes by all that was chosen
     * before the time that the notice names.
     */
    void whenConfirmed(Consumer<Notice.LeadershipConfirmed> listener) {
        confirmed.add(listener);
    }

    /** Begins to take part. */
    public void start() {
        tick();
    }

    private void tick() {
        if (hasRoom()) {
            accept(paxos.tick(environment.nanos()));
        }
        NodeId leader = paxos.leader(environment.nanos());
        view = new AgreementView(leader, paxos.voters().nodes());
        environment.after(tickNanos, this::tick);
    }

    /** A peer, or this node itself, says something about the log. */
    public void received(NodeId from, PaxosMessage message) {
        boolean makesSense =
                !(message instanceof PaxosMessage.Install install)
                        || isState(install.snapshot().state());
        if (makesSense && hasRoom()) {
            accept(paxos.receive(from, message, environment.nanos()));
        }
    }

    private boolean hasRoom() {
        return waiting.size() < MAX_WAITING;
    }

    /** How many inputs have consequences that wait for the disk. */
    int waiting() {
        return waiting.size();
    }

    private boolean isState(Bytes bytes) {
        try {
            AgreedCodec.decodeState(bytes.toArray());
            return true;
        } catch (MalformedException e) {
            listener.notUnderstood("a peer's snapshot: " + e.getMessage());
            return false;
        }
    }

    /**
     * Has a command agreed on.
     *
     * @param listener hears once, on the mailbox, how it ended; soon after the time is up at the
     *     latest, even if the disk hangs
     */
    public void propose(Command command, long timeoutNanos, Consumer<Decision> listener) {
        if (!hasRoom()) {
            listener.accept(new Decision.NotAgreed("this node's disk does not answer"));
            return;
        }
        ProposalId id = paxos.nextId();
        // Later than the protocol's own end, which may know better.
        long patienceNanos = timeoutNanos + TICKS_PER_RETRY * tickNanos;
        Environment.Timer deadline =
                environment.after(patienceNanos, () -> answer(id, new Decision.Unknown()));
        asked.put(id, new Asked(listener, deadline));
        Entry entry = new Entry.Command(id, Bytes.copyOf(AgreedCodec.encode(command)));
        accept(paxos.propose(entry, timeoutNanos, environment.nanos()));
    }

    /** The peer is said to know more than this node: asks it, unless an answer is awaited. */
    public void catchUp(NodeId peer) {
        if (hasRoom()) {
            accept(paxos.catchUp(peer, environment.nanos()));
        }
    }

    /**
     * All that is agreed on, as far as this node has heard, for one who is to begin with that; on
     * the mailbox.
     */
    public PaxosMessage.Install present() {
        return paxos.present();
    }

    /** What is agreed on, as far as this node's disk has it, or null if that is nothing. */
    public @Nullable AgreedState state() {
        return published;
    }

    /** The first slot that this node has not learned. */
    Slot next() {
        return paxos.next();
    }

    /** Whose votes count in that slot. */
    Voters voters() {
        return paxos.voters();
    }

    /** The incarnation of a member's acceptor, or {@link Voters#UNKNOWN}. */
    long incarnationOf(NodeId member) {
        return paxos.incarnationOf(member);
    }

    /** If this node leads, it will soon hear so of a time from now on. */
    void confirm() {
        if (hasRoom()) {
            accept(paxos.confirm(environment.nanos()));
        }
    }

    /** Has other voters agreed on; whoever wants to know looks at those who vote then. */
    void proposeVoters(Voters after, long timeoutNanos) {
        if (hasRoom()) {
            Entry entry = new Entry.ChangeVoters(paxos.nextId(), paxos.voters(), after);
            accept(paxos.propose(entry, timeoutNanos, environment.nanos()));
        }
    }

    /** Who agrees. From any thread. */
    public AgreementView view() {
        return view;
    }

    private void accept(Effects effects) {
        if (effects.isEmpty()) {
            return;
        }
        for (Persist persist : effects.persist()) {
            durable = durable.with(persist);
            isUnsaved = true;
        }
        waiting.add(new Consequence(effects.then(), log.state()));
        if (!isSettling) {
            isSettling = true;
            settle();
        }
    }

    /** Saves what is to be saved, then carries out what waited for that, until nothing waits. */
    private void settle() {
        while (!waiting.isEmpty()) {
            List<Consequence> due = List.copyOf(waiting);
            waiting.clear();
            if (isUnsaved) {
                isUnsaved = false;
                store.save(
                        DurableStateCodec.encode(durable),
                        () -> {
                            due.forEach(this::carryOut);
                            settle();
                        });
                return;
            }
            due.forEach(this::carryOut);
        }
        isSettling = false;
    }

    private void carryOut(Consequence consequence) {
        publish(consequence.state());
        Epoch epoch = epoch();
        for (Effects.Send send : consequence.then().sends()) {
            environment.send(send.to(), new Consensus(epoch, send.message()));
        }
        consequence.then().events().forEach(listener::happened);
        consequence.then().notices().forEach(this::hear);
    }

    private Epoch epoch() {
        AgreedState state = published;
        return state == null ? Epoch.FIRST : state.membership().epoch();
    }

    private void publish(@Nullable AgreedState state) {
        if (state != null && !state.equals(published)) {
            published = state;
            followers.forEach(follower -> follower.accept(state));
            listener.agreed(state);
        }
    }

    private void hear(Notice notice) {
        switch (notice) {
            case ProposalOutcome.Decided decided -> answer(decided.id(), decision(decided));
            case ProposalOutcome.Ineffective ineffective ->
                    answer(
                            ineffective.id(),
                            new Decision.NotAgreed("it came too late to have an effect"));
            case ProposalOutcome.Refused refused ->
                    answer(refused.id(), new Decision.NotAgreed(reason(refused.cause())));
            case ProposalOutcome.Unknown unknown -> answer(unknown.id(), new Decision.Unknown());
            case Notice.LeadershipConfirmed leads ->
                    confirmed.forEach(listens -> listens.accept(leads));
            case Notice.Learned _, Notice.Installed _ -> {}
        }
    }

    private static String reason(ProposalOutcome.Cause cause) {
        return switch (cause) {
            case FULL -> "too many changes wait to be agreed on";
            case NO_LEADER -> "no voter was found that could propose it";
        };
    }

    /** Who learned of the slot by a snapshot does not know what became of the command there. */
    private Decision decision(ProposalOutcome.Decided decided) {
        AgreedState state = published;
        Verdict.Rejected rejected = log.rejection(decided.slot());
        if (state == null || !log.hasApplied(decided.slot())) {
            return new Decision.Unknown();
        }
        return rejected != null ? new Decision.Rejected(rejected) : new Decision.Agreed(state);
    }

    private void answer(ProposalId id, Decision decision) {
        Asked waits = asked.remove(id);
        if (waits != null) {
            waits.deadline().cancel();
            waits.listener().accept(decision);
        }
    }
}
