package coterie.consensus;

import coterie.consensus.PaxosMessage.CatchUp;
import coterie.consensus.PaxosMessage.Chosen;
import coterie.consensus.PaxosMessage.Entries;
import coterie.consensus.PaxosMessage.Install;
import coterie.ring.NodeId;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Learns what was chosen, applies it, and teaches others. Every member does, whether or not it
 * votes.
 *
 * <p>Whoever gets an entry chosen tells all members once; who misses that asks somebody, when it
 * hears of a later slot or has heard nothing for long, and gets the entries it lacks, or a snapshot
 * where they have been truncated (Chandra, Griesemer and Redstone, "Paxos Made Live", PODC 2007,
 * §4.2, §5.5).
 */
final class Learner {

    /** How many of those it has asked it may ask again although it knows no reason to. */
    private static final int MAX_CONTACTS = 8;

    private final NodeId self;
    private final Generation generation;
    private final long incarnation;
    private final Log log;
    private final StateMachine machine;
    private final Proposals proposals;
    private final Leadership leadership;
    private final PaxosSettings settings;
    private final RandomGenerator random;

    private @Nullable NodeId asked;
    private long askedNanos;
    private long pollNanos;
    private final SortedSet<NodeId> contacts = new TreeSet<>();

    Learner(
            NodeId self,
            DurableState state,
            Log log,
            StateMachine machine,
            Proposals proposals,
            Leadership leadership,
            PaxosSettings settings,
            RandomGenerator random) {
        this.self = self;
        this.generation = state.generation();
        this.incarnation = state.incarnation();
        this.log = log;
        this.machine = machine;
        this.proposals = proposals;
        this.leadership = leadership;
        this.settings = settings;
        this.random = random;
        this.pollNanos = leadership.heardNanos();
        replay(state);
    }

    private void replay(DurableState state) {
        Slot covered = state.snapshot().slot();
        log.install(state.snapshot());
        log.keep(state.entries().headMap(covered.next()));
        if (!generation.equals(Generation.NONE)) {
            machine.restore(state.snapshot().state());
        }
        state.entries().tailMap(covered.next()).values().forEach(this::append);
    }

    private Notice.Learned append(Entry entry) {
        Notice.Learned learned = log.append(entry);
        if (learned.effective() && entry instanceof Entry.Command command) {
            machine.apply(learned.slot(), command.bytes());
        }
        return learned;
    }

    /** This was chosen in the next slot. */
    void learn(Entry entry, Turn turn) {
        Notice.Learned learned = append(entry);
        turn.persist(new Persist.Chosen(learned.slot(), entry));
        turn.tell(learned);
        if (!learned.effective()) {
            turn.mark(PaxosEvent.ENTRY_VOID);
        }
        if (log.size() >= 2L * settings.keptEntries()) {
            Snapshot snapshot = log.snapshot(learned.slot(), machine.snapshot());
            Slot keptFrom = learned.slot().plus(1L - settings.keptEntries());
            log.truncate(snapshot, keptFrom);
            turn.persist(new Persist.Snapshotted(snapshot, keptFrom));
            turn.mark(PaxosEvent.LOG_TRUNCATED);
        }
        proposals.learned(learned, turn);
    }

    /** Who is to hear of what was chosen: all others. */
    SortedSet<NodeId> audience() {
        SortedSet<NodeId> all = new TreeSet<>(log.voters().nodes());
        if (!generation.equals(Generation.NONE)) {
            all.addAll(machine.members());
        }
        all.remove(self);
        return all;
    }

    /** The one who got it chosen says so. */
    void chosen(NodeId proposer, Chosen message, Turn turn) {
        if (log.next().isBefore(message.slot())) {
            catchUp(proposer, turn);
        } else if (message.slot().isBefore(log.next())) {
            mustAgree(message.slot(), message.entry());
        } else if (!log.voters().contains(proposer)) {
            turn.mark(PaxosEvent.NOT_A_VOTER);
        } else {
            leadership.heard(proposer, turn.nowNanos());
            learn(message.entry(), turn);
        }
    }

    /**
     * @throws IllegalStateException where another entry was learned: two were chosen in one slot
     */
    private void mustAgree(Slot slot, Entry entry) {
        Entry known = log.at(slot);
        if (known != null && !known.equals(entry)) {
            throw new IllegalStateException(
                    "two entries in slot " + slot + ": " + known + ", " + entry);
        }
    }

    /** Asks somebody for what it has missed, unless an answer is being waited for. */
    void catchUp(NodeId peer, Turn turn) {
        if (contacts.size() >= MAX_CONTACTS && !contacts.contains(peer)) {
            contacts.removeFirst();
        }
        contacts.add(peer);
        if (asked == null || turn.nowNanos() - askedNanos >= settings.retryNanos()) {
            asked = peer;
            askedNanos = turn.nowNanos();
            turn.send(peer, new CatchUp(generation, log.next(), incarnation));
        }
    }

    /** Whether an answer of this one is being waited for. */
    boolean hasAsked(NodeId peer) {
        return peer.equals(asked);
    }

    /** Answers one who is behind, or may be. */
    void teach(NodeId peer, Slot from, @Nullable NodeId leader, Turn turn) {
        if (log.next().isBefore(from)) {
            catchUp(peer, turn);
        }
        boolean atEnd = !from.isBefore(log.next());
        if (atEnd || log.at(from) != null) {
            List<Entry> entries = log.batch(from, settings.batchBytes());
            turn.send(peer, new Entries(generation, from, entries, log.next(), leader));
        } else {
            turn.send(peer, new Install(generation, log.snapshot()));
        }
    }

    /** Somebody tells what it has missed. */
    void entries(NodeId peer, Entries message, Turn turn) {
        boolean expected = peer.equals(asked);
        if (!expected && !audience().contains(peer)) {
            turn.mark(PaxosEvent.NOT_A_VOTER);
            return;
        }
        asked = expected ? null : asked;
        if (message.leader() != null) {
            leadership.hinted(message.leader(), turn.nowNanos());
        }
        Slot before = log.next();
        Slot slot = message.slot();
        for (Entry entry : message.entries()) {
            if (slot.isBefore(log.next())) {
                mustAgree(slot, entry);
            } else if (slot.equals(log.next())) {
                learn(entry, turn);
            }
            slot = slot.next();
        }
        boolean progress = before.isBefore(log.next());
        if (progress) {
            turn.mark(PaxosEvent.CAUGHT_UP_BY_ENTRIES);
        }
        if (progress && log.next().isBefore(message.next())) {
            catchUp(peer, turn);
        }
    }

    /** Somebody tells all that came before the entries that it has kept. */
    void install(NodeId peer, Install message, Turn turn) {
        if (!peer.equals(asked) && !audience().contains(peer)) {
            turn.mark(PaxosEvent.NOT_A_VOTER);
            return;
        }
        asked = null;
        Snapshot snapshot = message.snapshot();
        if (!snapshot.slot().isBefore(log.next())) {
            log.install(snapshot);
            machine.restore(snapshot.state());
            turn.persist(new Persist.Snapshotted(snapshot, log.next()));
            turn.tell(new Notice.Installed(generation, snapshot.slot()));
            turn.mark(PaxosEvent.CAUGHT_UP_BY_SNAPSHOT);
            proposals.installed(turn);
            catchUp(peer, turn);
        }
    }

    /** Asks somebody, the leader every other time, if nothing was heard for long. */
    void tick(@Nullable NodeId leader, Turn turn) {
        if (turn.nowNanos() - pollNanos < 0) {
            return;
        }
        pollNanos =
                turn.nowNanos() + settings.pollNanos() / 2 + random.nextLong(settings.pollNanos());
        SortedSet<NodeId> others = audience();
        others.addAll(contacts);
        boolean quiet = turn.nowNanos() - leadership.heardNanos() >= settings.pollNanos();
        if (quiet && !others.isEmpty()) {
            boolean preferLeader = random.nextBoolean();
            NodeId any = List.copyOf(others).get(random.nextInt(others.size()));
            catchUp(leader != null && preferLeader ? leader : any, turn);
        }
    }
}
