package coterie.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import coterie.replication.Failure.ReplicaState;
import coterie.ring.NodeId;
import coterie.ring.Target;
import coterie.storage.version.Actor;
import coterie.storage.version.CausalContext;
import coterie.storage.version.DivergedException;
import coterie.storage.version.Dot;
import coterie.storage.version.Sibling;
import coterie.storage.version.Siblings;
import coterie.storage.version.Tombstone;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadQuorumTest {

    private static final NodeId A = new NodeId("a");
    private static final NodeId B = new NodeId("b");
    private static final NodeId C = new NodeId("c");
    private static final List<NodeId> PRIMARIES = List.of(A, B, C);
    private static final Siblings OLD = written(Siblings.NONE, 1);
    private static final Siblings NEW = written(OLD, 2);

    private static Siblings written(Siblings before, long counter) {
        Dot dot = new Dot(new Actor(7, 1), counter);
        return before.write(before.context(), new Sibling(dot, 0, Tombstone.TOMBSTONE));
    }

    @Test
    void mergesWhatTheRepliesSayAndNamesWhoIsBehind() {
        ReadQuorum quorum =
                new ReadQuorum(
                        new ReplicaSet(new Quorum(3, 2, Quorum.Kind.STRICT), PRIMARIES), null);
        assertThat(quorum.add(Target.primary(A), OLD, 3, true)).isEqualTo(Progress.PENDING);
        assertThat(quorum.add(Target.primary(B), NEW, 3, true)).isEqualTo(Progress.MET);
        assertThat(quorum.merged()).isEqualTo(NEW);
        assertThat(quorum.behind(NEW)).containsExactly(A);
        assertThat(quorum.holdersOf(NEW)).containsExactly(B);

        quorum.repaired(A, NEW);
        assertThat(quorum.behind(NEW)).isEmpty();
    }

    @Test
    void anUnverifiedReplyAddsToWhatIsKnownAndNotToTheCount() {
        ReadQuorum quorum =
                new ReadQuorum(
                        new ReplicaSet(new Quorum(3, 2, Quorum.Kind.STRICT), PRIMARIES), null);
        assertThat(quorum.add(Target.primary(A), NEW, 3, false)).isEqualTo(Progress.PENDING);
        assertThat(quorum.add(Target.primary(B), OLD, 3, true)).isEqualTo(Progress.PENDING);
        assertThat(quorum.add(Target.primary(C), OLD, 3, true)).isEqualTo(Progress.MET);
        assertThat(quorum.merged()).isEqualTo(NEW);
        assertThat(quorum.tally().counted()).containsExactly(Target.primary(B), Target.primary(C));
    }

    @Test
    void twoUnverifiedRepliesOfThreeMakeAMajorityImpossible() {
        ReadQuorum quorum =
                new ReadQuorum(
                        new ReplicaSet(new Quorum(3, 2, Quorum.Kind.STRICT), PRIMARIES), null);
        quorum.add(Target.primary(A), OLD, 3, false);
        assertThat(quorum.add(Target.primary(B), OLD, 3, false)).isEqualTo(Progress.IMPOSSIBLE);
    }

    @Test
    void waitsForTheClientsContextBeyondTheQuorum() {
        ReadQuorum quorum =
                new ReadQuorum(
                        new ReplicaSet(new Quorum(3, 1, Quorum.Kind.STRICT), PRIMARIES),
                        NEW.context());
        assertThat(quorum.add(Target.primary(A), OLD, 3, true)).isEqualTo(Progress.PENDING);
        assertThat(quorum.lacksContext()).isTrue();
        assertThat(quorum.add(Target.primary(B), OLD, 3, true)).isEqualTo(Progress.PENDING);
        assertThat(quorum.add(Target.primary(C), NEW, 3, true)).isEqualTo(Progress.MET);
    }

    @Test
    void failsWhereNobodyLeftCanBringTheClientsContext() {
        ReadQuorum quorum =
                new ReadQuorum(
                        new ReplicaSet(new Quorum(3, 1, Quorum.Kind.STRICT), PRIMARIES),
                        NEW.context());
        quorum.add(Target.primary(A), OLD, 3, true);
        quorum.add(Target.primary(B), OLD, 3, true);
        assertThat(quorum.fail(C, ReplicaState.UNREACHABLE)).isEqualTo(Progress.IMPOSSIBLE);
    }

    @Test
    void aKeyThatNoPrimaryHasEverHeardOfNeedsNoContext() {
        ReadQuorum quorum =
                new ReadQuorum(
                        new ReplicaSet(new Quorum(3, 1, Quorum.Kind.STRICT), PRIMARIES),
                        NEW.context());
        quorum.add(Target.primary(A), Siblings.NONE, 0, true);
        quorum.add(Target.primary(B), Siblings.NONE, 0, true);
        assertThat(quorum.add(Target.primary(C), Siblings.NONE, 0, true)).isEqualTo(Progress.MET);

        ReadQuorum oneSilent =
                new ReadQuorum(
                        new ReplicaSet(new Quorum(3, 1, Quorum.Kind.STRICT), PRIMARIES),
                        NEW.context());
        oneSilent.add(Target.primary(A), Siblings.NONE, 0, true);
        oneSilent.add(Target.primary(B), Siblings.NONE, 0, true);
        assertThat(oneSilent.fail(C, ReplicaState.TIMEOUT)).isEqualTo(Progress.IMPOSSIBLE);
    }

    @Test
    void aReplyThatContradictsAnotherIsRaisedAndNotTaken() {
        Dot dot = new Dot(new Actor(7, 1), 2);
        Siblings forged = Siblings.of(CausalContext.of(List.of(dot), List.of()), List.of());
        ReadQuorum quorum =
                new ReadQuorum(
                        new ReplicaSet(new Quorum(3, 2, Quorum.Kind.STRICT), PRIMARIES), null);
        quorum.add(Target.primary(A), NEW, 3, true);
        assertThatThrownBy(() -> quorum.add(Target.primary(B), forged, 3, true))
                .isInstanceOf(DivergedException.class);
        assertThat(quorum.merged()).isEqualTo(NEW);
        assertThat(quorum.tally().counted()).containsExactly(Target.primary(A));
    }

    @Test
    void anAnswerCountsAgainWhereAChangeOfTheRingIsCancelled() {
        Quorum all = new Quorum(3, 3, Quorum.Kind.STRICT);
        ReadQuorum quorum = new ReadQuorum(new ReplicaSet(all, PRIMARIES), null);
        quorum.add(Target.primary(C), OLD, 3, true);
        quorum.goBy(new ReplicaSet(all, List.of(A, B, new NodeId("d"))));
        assertThat(quorum.tally().counted()).isEmpty();

        quorum.goBy(new ReplicaSet(all, PRIMARIES));

        assertThat(quorum.tally().counted()).containsExactly(Target.primary(C));
    }
}
