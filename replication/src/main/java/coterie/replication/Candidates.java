package coterie.replication;

import coterie.replication.Failure.ReplicaState;
import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.ring.PreferenceList;
import coterie.ring.Target;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
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
    void renew(Predicate<NodeId> wasAsked) {
        list = shard.replicas(key, terms.n());
        order =
                shard.inOrderOfAsking(list.primaries()).stream()
                        .filter(node -> !wasAsked.test(node))
                        .toList();
        next = 0;
        standIns =
                new StandIns(
                        List.of(list),
                        terms,
                        node -> !wasAsked.test(node) && shard.isInReach(node));
        vacant.removeIf(vacancy -> !list.isPrimary(vacancy.primary()));
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
