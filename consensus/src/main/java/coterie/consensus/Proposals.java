package coterie.consensus;

import coterie.consensus.ProposalOutcome.Cause;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The proposals that wait at a node, in the order in which they came: its own, until their outcome
 * is known or their time is up, and others' that it was sent as a leader.
 */
final class Proposals {

    private final Log log;
    private final int most;
    private final Map<ProposalId, Pending> pending = new LinkedHashMap<>();

    Proposals(Log log, int most) {
        this.log = log;
        this.most = most;
    }

    private static final class Pending {
        final Entry entry;
        final long deadlineNanos;
        final boolean own;
        boolean told;

        Pending(Entry entry, long deadlineNanos, boolean own) {
            this.entry = entry;
            this.deadlineNanos = deadlineNanos;
            this.own = own;
        }
    }

    /** Takes one of this node's own, whose outcome it will tell. */
    void add(Entry entry, long deadlineNanos, Turn turn) {
        if (!put(new Pending(entry, deadlineNanos, true), turn)) {
            turn.tell(new ProposalOutcome.Refused(entry.id(), Cause.FULL));
        }
    }

    /** Takes somebody else's, or one that nobody waits for. */
    void relay(Entry entry, long deadlineNanos, Turn turn) {
        put(new Pending(entry, deadlineNanos, false), turn);
    }

    private boolean put(Pending proposal, Turn turn) {
        ProposalId id = proposal.entry.id();
        if (pending.size() >= most && !pending.containsKey(id)) {
            turn.mark(PaxosEvent.PROPOSALS_FULL);
            return false;
        }
        if (log.find(id) == null) {
            pending.putIfAbsent(id, proposal);
        }
        return true;
    }

    /** The first that waits, for whoever leads. */
    @Nullable Entry next() {
        for (Pending proposal : pending.values()) {
            proposal.told = true;
            return proposal.entry;
        }
        return null;
    }

    /** The first so many of this node's own, to be sent to whoever leads. */
    List<Entry> own(int limit) {
        List<Entry> entries = new ArrayList<>();
        for (Pending proposal : pending.values()) {
            if (proposal.own && entries.size() < limit) {
                proposal.told = true;
                entries.add(proposal.entry);
            }
        }
        return entries;
    }

    /** Whether a change to these voters waits already. */
    boolean changesTo(Voters voters) {
        return pending.values().stream()
                .anyMatch(proposal ->
                        proposal.entry instanceof Entry.ChangeVoters change
                                && change.after().equals(voters));
    }

    /** The log has grown by an entry. */
    void learned(Notice.Learned learned, Turn turn) {
        Pending chosen = pending.remove(learned.entry().id());
        if (chosen != null) {
            tell(chosen, turn, outcome(learned.entry().id(), learned.slot(), learned.effective()));
        }
        for (Pending proposal : List.copyOf(pending.values())) {
            if (proposal.entry.id().last().isBefore(log.next())) {
                tell(proposal, turn, new ProposalOutcome.Ineffective(proposal.entry.id()));
                pending.remove(proposal.entry.id());
            }
        }
    }

    /** The log has leapt forward. */
    void installed(Turn turn) {
        for (Pending proposal : List.copyOf(pending.values())) {
            ProposalId id = proposal.entry.id();
            Snapshot.Chosen chosen = log.find(id);
            if (chosen != null) {
                tell(proposal, turn, outcome(id, chosen.slot(), chosen.effective()));
                pending.remove(id);
            } else if (id.last().isBefore(log.next())) {
                boolean surely = log.remembersSince(id);
                tell(
                        proposal,
                        turn,
                        surely
                                ? new ProposalOutcome.Ineffective(id)
                                : new ProposalOutcome.Unknown(id));
                pending.remove(id);
            }
        }
    }

    private static ProposalOutcome outcome(ProposalId id, Slot slot, boolean effective) {
        return effective
                ? new ProposalOutcome.Decided(id, slot)
                : new ProposalOutcome.Ineffective(id);
    }

    /** Lets go of those whose time is up. */
    void tick(Turn turn) {
        for (Pending proposal : List.copyOf(pending.values())) {
            if (turn.nowNanos() - proposal.deadlineNanos >= 0) {
                giveUp(proposal, turn);
            }
        }
    }

    /** Lets go of all: the generation for which they were meant is over. */
    void giveUp(Turn turn) {
        List.copyOf(pending.values()).forEach(proposal -> giveUp(proposal, turn));
    }

    private void giveUp(Pending proposal, Turn turn) {
        ProposalId id = proposal.entry.id();
        pending.remove(id);
        tell(
                proposal,
                turn,
                proposal.told
                        ? new ProposalOutcome.Unknown(id)
                        : new ProposalOutcome.Refused(id, Cause.NO_LEADER));
    }

    private static void tell(Pending proposal, Turn turn, ProposalOutcome outcome) {
        if (proposal.own) {
            turn.tell(outcome);
        }
    }
}
