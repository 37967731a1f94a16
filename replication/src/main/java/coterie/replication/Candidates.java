package coterie.replication;

import coterie.replication.Failure.ReplicaState;
import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.ring.PreferenceList;
import coterie.ring.Target;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whom one read may still ask: the primaries, the best first, then whoever can take the place of
 * one that will not answer.
 */
final class Candidates {

    private final Shard shard;
    private final Key key;
    private final QuorumTerms terms;
    private final Deque<Vacancy> vacant = new ArrayDeque<>(0);
    private PreferenceList list;
    private List<NodeId> order;
    private StandIns standIns;
    private int next;

    Candidates(Shard shard, Key key, QuorumTerms terms) {
        this.shard = shard;
        this.key = key;
        this.terms = terms;
        this.list = shard.replicas(key, terms.n());
        this.order = shard.inOrderOfAsking(list.primaries());
        this.standIns = new StandIns(List.of(list), terms, shard::isInReach);
    }

    /** The place of a primary that will not answer, which a fallback may take. */
    record Vacancy(NodeId primary, ReplicaState state) {}

    /** The primaries, and how many of them must answer. */
    ReplicaSet replicas() {
        return new ReplicaSet(terms.among(list.n()), list.primaries());
    }

    /** Whether the key has the same primaries by the ring in force. */
    boolean areCurrent() {
        return shard.replicas(key, terms.n()).primaries().equals(list.primaries());
    }

    /** Goes by the ring in force from now on; nobody who was asked is asked once more. */
    void renew(Questions asked) {
        list = shard.replicas(key, terms.n());
        order =
                shard.inOrderOfAsking(list.primaries()).stream()
                        .filter(node -> asked.to(node) == null)
                        .toList();
        next = 0;
        standIns =
                new StandIns(
                        List.of(list),
                        terms,
                        node -> asked.to(node) == null && shard.isInReach(node));
    }

    /**
     * Vacates those open places, and no others, that nobody will fill who was asked, or has still
     * to be asked in its turn.
     *
     * @param isPatient whether a silent primary may yet answer
     */
    void vacateDeserted(Questions asked, Tally tally, boolean isPatient) {
        vacant.clear();
        for (NodeId primary : list.primaries()) {
            Questions.Question own = asked.to(primary);
            if (own != null && tally.isOpen(primary) && !asked.isServed(primary, isPatient)) {
                ReplicaState state = own.state();
                vacate(primary, state == ReplicaState.PENDING ? ReplicaState.TIMEOUT : state);
            }
        }
    }

    boolean areExhausted() {
        return !hasPrimary() && vacant.isEmpty();
    }

    /** Whether there is a primary that was not asked. */
    boolean hasPrimary() {
        return next < order.size();
    }

    NodeId nextPrimary() {
        return order.get(next++);
    }

    /** The one that was asked last of those asked in their turn. */
    NodeId slowest() {
        return order.get(Math.max(0, next - 1));
    }

    void vacate(NodeId primary, ReplicaState state) {
        vacant.add(new Vacancy(primary, state));
    }

    Vacancy nextVacancy() {
        return vacant.remove();
    }

    /** The places that nobody has taken. */
    Deque<Vacancy> vacancies() {
        return vacant;
    }

    /** Who may take the primary's place, or null if nobody is left. */
    @Nullable Target standInFor(NodeId primary) {
        return standIns.next(primary);
    }
}
