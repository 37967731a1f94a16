package coterie.consensus;

import static coterie.consensus.Solo.N1;
import static coterie.consensus.Solo.N2;
import static coterie.consensus.Solo.N3;
import static coterie.consensus.Solo.STRANGER;
import static coterie.consensus.Solo.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import coterie.ring.NodeId;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RecoveryTest {

    private static final Entry X = command(N1, 1, "x");
    private static final Entry Y = command(N2, 2, "y");
    private static final Entry Z = command(N3, 3, "z");
    private static final DurableState EMPTY = Solo.voting();
    private static final DurableState ONE = EMPTY.with(new Persist.Chosen(new Slot(1), X));

    private final SplittableRandom random = new SplittableRandom(1);

    private static SortedMap<NodeId, DurableState> survivors(
            DurableState first, DurableState second) {
        SortedMap<NodeId, DurableState> survivors = new TreeMap<>();
        survivors.put(N1, first);
        survivors.put(N2, second);
        return survivors;
    }

    /** What one of them is to find when these are to vote. */
    private DurableState recovered(
            NodeId node, DurableState first, DurableState second, NodeId... voters) {
        return Objects.requireNonNull(
                Recovery.recover(survivors(first, second), List.of(voters), List.of(), random)
                        .get(node));
    }

    private static DurableState voted(DurableState state, Ballot ballot, Entry entry) {
        return state.with(new Persist.Accepted(new Vote(state.next(), ballot, entry)));
    }

    @Test
    void takesTheLongestLogAndAdmitsTheVotersThatItIsTold() {
        Solo first = new Solo(recovered(N1, ONE, EMPTY, N1, N2));
        DurableState second = recovered(N2, ONE, EMPTY, N1, N2);

        assertThat(second.entries().get(Slot.FIRST)).isEqualTo(X);
        assertThat(first.applied).containsExactly("", "x");
        assertThat(first.node.mayVote()).isTrue();
        assertThat(first.node.voters().nodes()).containsExactly(N1, N2);
        assertThat(first.node.generation().number()).isEqualTo(2);
    }

    @Test
    void takesTheVoteInTheHighestBallotSinceItMayHaveBeenChosen() {
        DurableState low = voted(ONE, new Ballot(3, N1), Y);
        DurableState high = voted(ONE, new Ballot(3, N2), Z);
        DurableState passed = voted(EMPTY, new Ballot(9, N3), Y);

        Entry taken = recovered(N1, low, high, N1).entries().get(new Slot(2));
        Entry notOfAnEarlierSlot = recovered(N1, ONE, passed, N1).entries().get(new Slot(2));

        assertThat(taken).isEqualTo(Z);
        assertThat(notOfAnEarlierSlot).isInstanceOf(Entry.ChangeVoters.class);
    }

    @Test
    void theNewGenerationBeginsWithTheCommandsThatItIsGiven() {
        List<Bytes> commands = List.of(Bytes.ofText("a"), Bytes.ofText("b"));
        Solo solo =
                new Solo(
                        Objects.requireNonNull(
                                Recovery.recover(
                                                survivors(ONE, EMPTY),
                                                List.of(N1),
                                                commands,
                                                random)
                                        .get(N1)));

        assertThat(solo.applied).containsExactly("", "x", "a", "b");
        assertThat(solo.node.mayVote()).isTrue();
    }

    @Test
    void theDeadThatComeBackHaveNoSay() {
        Solo recovered = new Solo(recovered(N1, ONE, EMPTY, N1));

        recovered.hear(
                N3,
                new PaxosMessage.Prepare(
                        Generation.FIRST, recovered.node.next(), new Ballot(99, N3)));

        assertThat(recovered.sentTo(N3))
                .containsExactly(new PaxosMessage.Superseded(recovered.node.generation()));
        assertThat(recovered.disk.promised()).isEqualTo(Ballot.NONE);
    }

    @Test
    void twoRecoveriesDoNotPassForOne() {
        Generation here = recovered(N1, ONE, EMPTY, N1).generation();
        Generation there = recovered(N2, ONE, EMPTY, N2).generation();

        assertThat(here).isNotEqualTo(there);
    }

    @Test
    void refusesVotersThatAreNoSurvivorsAndLogsThatDisagree() {
        DurableState other = EMPTY.with(new Persist.Chosen(new Slot(1), Y));

        assertThatThrownBy(() ->
                        Recovery.recover(
                                survivors(ONE, EMPTY), List.of(STRANGER), List.of(), random))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(
                        () -> Recovery.recover(survivors(ONE, EMPTY), List.of(), List.of(), random))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() ->
                        Recovery.recover(survivors(ONE, other), List.of(N1), List.of(), random))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("slot 1");
    }
}
