package coterie.replication.membership;

import coterie.consensus.Ballot;
import coterie.consensus.Notice;
import coterie.replication.TransferStatus;
import coterie.replication.message.LeaseGrant;
import coterie.replication.message.RingReport;
import coterie.ring.Epoch;
import coterie.ring.Membership;
import coterie.ring.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The leader's side of the leases: it takes the members' reports, and answers each once a majority
 * of the voters has confirmed the leader's ballot since the report came.
 *
 * <p>A lease is given only to a member that has come to the newest epoch of which the leader knows
 * then, and that is the newest that had been chosen when the report came. So once everybody has
 * come to an epoch, or has no lease any more, nobody who is behind gets one again: that all have
 * come stays true.
 */
final class LeaseGiver {

    private final LeaseTerm term;
    private final CopiesToMake toMake;
    private final SortedMap<NodeId, Question> waiting = new TreeMap<>();
    private final SortedMap<NodeId, Question> later = new TreeMap<>();
    private final SortedMap<NodeId, TransferStatus> transfers = new TreeMap<>();
    private @Nullable Ballot ballot;
    private LeaseBook book;
    private Epoch allHaveCome = Epoch.FIRST;

    private record Question(RingReport report, long heardAtNanos) {}

    /** An answer and whom it is for. */
    record Answer(NodeId to, LeaseGrant grant) {}

    LeaseGiver(LeaseTerm term, long nowNanos, CopiesToMake toMake) {
        this.term = term;
        this.toMake = toMake;
        this.book = new LeaseBook(term, nowNanos);
    }

    /**
     * A member reports. One question of each waits, and the newest of those that come meanwhile.
     */
    void heard(NodeId member, RingReport report, long nowNanos) {
        Question question = new Question(report, nowNanos);
        if (waiting.putIfAbsent(member, question) != null) {
            later.put(member, question);
        }
    }

    /**
     * This node leads, and goes by all that was chosen before the notice's time.
     *
     * @param membership what it goes by
     * @param knownSinceNanos since when it goes by its epoch
     * @return what is to be sent
     */
    List<Answer> confirmed(
            Notice.LeadershipConfirmed notice,
            Membership membership,
            long knownSinceNanos,
            long nowNanos) {
        if (!notice.ballot().equals(ballot)) {
            ballot = notice.ballot();
            book = new LeaseBook(term, nowNanos);
            allHaveCome = Epoch.FIRST;
            transfers.clear();
        }
        Set<NodeId> members = membership.states().keySet();
        waiting.keySet().retainAll(members);
        later.keySet().retainAll(members);
        transfers.keySet().retainAll(members);
        book.retain(members, notice.sinceNanos());
        SortedMap<NodeId, Question> due = takeHeardUntil(notice.sinceNanos());
        due.forEach((member, question) -> note(member, question, membership.epoch()));
        if (mayPass(membership, notice.sinceNanos(), knownSinceNanos)) {
            allHaveCome = membership.epoch();
        }
        TransferStatus together = together(membership);
        List<Answer> answers = new ArrayList<>();
        due.forEach((member, question) -> {
            boolean given = hasCome(question, membership.epoch());
            long number = question.report().number();
            answers.add(
                    new Answer(
                            member,
                            new LeaseGrant(number, given, allHaveCome, notice.next(), together)));
        });
        return answers;
    }

    private SortedMap<NodeId, Question> takeHeardUntil(long nanos) {
        SortedMap<NodeId, Question> due = new TreeMap<>();
        waiting.forEach((member, question) -> {
            if (nanos - question.heardAtNanos() >= 0) {
                due.put(member, question);
            }
        });
        for (NodeId member : due.keySet()) {
            waiting.remove(member);
            Question next = later.remove(member);
            if (next != null) {
                waiting.put(member, next);
            }
        }
        return due;
    }

    /** Noted before it is given. */
    private void note(NodeId member, Question question, Epoch newest) {
        transfers.put(member, question.report().transfers());
        if (hasCome(question, newest)) {
            book.asked(member, question.report().epoch(), question.heardAtNanos());
        }
    }

    private static boolean hasCome(Question question, Epoch newest) {
        return question.report().epoch().compareTo(newest) >= 0;
    }

    /**
     * Whether everybody has come to the newest epoch, or has surely no lease any more.
     *
     * <p>Judged as of the time until which this node is known to have led, and for an epoch that it
     * knew then: a later leader may have given leases since, but none to a member that is behind
     * that epoch. And not before a whole term of leading: whom others gave leases is not known.
     */
    boolean mayPass(Membership membership, long ledUntilNanos, long knownSinceNanos) {
        return ledUntilNanos - knownSinceNanos >= 0
                && book.isPastOver(ledUntilNanos)
                && book.mayPass(membership.states().keySet(), membership.epoch(), ledUntilNanos);
    }

    /** How far each member is, as it has told last. */
    SortedMap<NodeId, TransferStatus> transfers() {
        return transfers;
    }

    /** Whoever has not told yet at this epoch counts as having made nothing. */
    private TransferStatus together(Membership membership) {
        Epoch epoch = membership.epoch();
        SortedMap<NodeId, Integer> silent = new TreeMap<>(toMake.at(membership));
        TransferStatus sum = TransferStatus.idle(epoch);
        for (Map.Entry<NodeId, TransferStatus> told : transfers.entrySet()) {
            if (told.getValue().epoch().equals(epoch)) {
                silent.remove(told.getKey());
                sum = sum.plus(told.getValue(), LeaseGrant.MAX_RUNNING);
            }
        }
        return sum.plusFetches(silent.values().stream().mapToInt(Integer::intValue).sum());
    }
}
