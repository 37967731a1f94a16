package coterie.consensus;

import coterie.consensus.PaxosMessage.Enrol;
import coterie.consensus.PaxosMessage.Enrolled;
import coterie.ring.NodeId;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How a founder comes to vote in slot 1, before the log can say which acceptors count.
 *
 * <p>A founder that starts with an empty disk cannot tell whether it starts for the first time or
 * has lost its disk, and with it a vote. So before it casts any, it asks the other founders whether
 * they have met it under another incarnation. Each notes on its disk the first one that it meets,
 * and answers with that. Once enough of them answer with its own the founder may vote. From slot 2
 * on the log tells: the entry of slot 1 names the incarnations that count.
 */
final class Enrolment {

    /*
     * Enough are three quarters of the n-1 others, rounded up.
     *
     * No two incarnations of a founder may both vote in slot 1 as long as fewer than a majority of
     * the founders have lost their disks. Suppose two of them were let in, each by its set of at
     * least 3(n-1)/4 others. At least (n-1)/2 are in both sets; each of those has noted the first
     * incarnation and later answered with the second, so it has lost its disk in between. With the
     * founder itself that makes (n-1)/2 + 1 which have, a majority.
     *
     * Fewer would not do. Among three, let n1 and n2 choose while n3 has never been up. Then n2
     * loses its disk and n1 goes away. To n2 and n3 this looks exactly as if n1 had never been up,
     * and they would choose again. So all of three, four of five or six of seven founders must have
     * met once before a log can begin.
     *
     * Whoever has learned slot 1 answers with what was chosen there, and notes nothing more.
     */

    private final NodeId self;
    private final DurableState state;
    private final Log log;
    private final PaxosSettings settings;
    private final SortedMap<NodeId, Long> notes;
    private final SortedSet<NodeId> known = new TreeSet<>();
    private final SortedMap<NodeId, Long> heard = new TreeMap<>();
    private boolean enrolled;
    private long askAgainNanos;

    Enrolment(NodeId self, DurableState state, Log log, PaxosSettings settings, long nowNanos) {
        this.self = self;
        this.state = state;
        this.log = log;
        this.settings = settings;
        this.notes = new TreeMap<>(state.notes());
        this.enrolled = state.enrolled();
        this.askAgainNanos = nowNanos;
    }

    /** How many of the others must have met a founder under no other incarnation. */
    static int needed(int founders) {
        return (3 * (founders - 1) + 3) / 4;
    }

    /** Under which incarnation another founder spoke last; {@link Voters#UNKNOWN} if it did not. */
    long incarnationOf(NodeId founder) {
        return heard.getOrDefault(founder, notes.getOrDefault(founder, Voters.UNKNOWN));
    }

    /** Whether this node is a voter of the next slot, and its acceptor the one that counts. */
    boolean mayVote() {
        return isFounding() ? enrolled : log.voters().admits(self, state.incarnation());
    }

    private boolean isFounding() {
        return log.voters().contains(self) && log.voters().isFounding();
    }

    /** Asks those that have not answered yet. */
    void tick(Turn turn) {
        if (!enrolled && isFounding() && turn.nowNanos() - askAgainNanos >= 0) {
            askAgainNanos = turn.nowNanos() + settings.retryNanos();
            letIn(turn);
            for (NodeId founder : log.voters().nodes()) {
                if (!enrolled && !founder.equals(self) && !known.contains(founder)) {
                    turn.send(founder, new Enrol(state.generation(), state.incarnation()));
                }
            }
        }
    }

    /** Another founder asks. */
    void asked(NodeId founder, Enrol question, Turn turn) {
        if (!isFounding() || !log.voters().contains(founder)) {
            turn.mark(PaxosEvent.NOT_A_VOTER);
            return;
        }
        meet(founder, question.incarnation(), turn);
        turn.send(
                founder,
                new Enrolled(
                        state.generation(),
                        notes.getOrDefault(founder, Voters.UNKNOWN),
                        state.incarnation()));
    }

    /** Another founder answers. */
    void answered(NodeId founder, Enrolled answer, Turn turn) {
        if (!isFounding() || !log.voters().contains(founder)) {
            turn.mark(PaxosEvent.STALE_ANSWER);
            return;
        }
        meet(founder, answer.own(), turn);
        if (answer.incarnation() == state.incarnation()) {
            known.add(founder);
            letIn(turn);
        }
    }

    private void meet(NodeId founder, long incarnation, Turn turn) {
        heard.put(founder, incarnation);
        Long met = notes.putIfAbsent(founder, incarnation);
        if (met == null) {
            turn.persist(new Persist.Noted(founder, incarnation));
        } else if (met != incarnation) {
            turn.mark(PaxosEvent.ENROLMENT_REFUSED);
        }
    }

    private void letIn(Turn turn) {
        if (!enrolled && known.size() >= needed(log.voters().size())) {
            enrolled = true;
            turn.persist(new Persist.Enrolled());
            turn.mark(PaxosEvent.ENROLLED);
        }
    }
}
