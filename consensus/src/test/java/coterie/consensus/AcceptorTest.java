package coterie.consensus;

import static coterie.consensus.Solo.INCARNATION;
import static coterie.consensus.Solo.N2;
import static coterie.consensus.Solo.N3;
import static coterie.consensus.Solo.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import coterie.consensus.PaxosMessage.Accept;
import coterie.consensus.PaxosMessage.Accepted;
import coterie.consensus.PaxosMessage.Prepare;
import coterie.consensus.PaxosMessage.Promise;
import coterie.consensus.PaxosMessage.Refuse;
import coterie.ring.property.Gen;
import coterie.ring.property.Property;
import java.util.List;
import org.junit.jupiter.api.Test;

class AcceptorTest {

    private static final Generation G = Generation.FIRST;
    private static final Slot S = Slot.FIRST;
    private static final Entry X = command(N2, 1, "x");
    private static final Entry Y = command(N3, 2, "y");
    private static final Ballot LOW = new Ballot(1, N2);
    private static final Ballot HIGH = new Ballot(2, N3);

    private final Solo solo = new Solo(Solo.voting());

    @Test
    void promisesAndTellsWhatItHasAccepted() {
        solo.hear(N2, new Accept(G, S, LOW, X)).hear(N3, new Prepare(G, S, HIGH));

        assertThat(solo.sentTo(N2)).containsExactly(new Accepted(G, S, LOW, INCARNATION));
        assertThat(solo.sentTo(N3))
                .containsExactly(new Promise(G, S, HIGH, INCARNATION, new Vote(S, LOW, X)));
    }

    @Test
    void refusesWhatIsBelowItsPromise() {
        solo.hear(N3, new Prepare(G, S, HIGH))
                .hear(N2, new Prepare(G, S, LOW))
                .hear(N2, new Accept(G, S, LOW, X));

        Refuse refusal = new Refuse(G, S, LOW, HIGH);
        assertThat(solo.sentTo(N2)).containsExactly(refusal, refusal);
        assertThat(solo.disk.accepted()).isNull();
    }

    @Test
    void promisesByAccepting() {
        solo.hear(N3, new Accept(G, S, HIGH, Y)).hear(N2, new Accept(G, S, LOW, X));

        assertThat(solo.sentTo(N2)).containsExactly(new Refuse(G, S, LOW, HIGH));
        assertThat(solo.disk.accepted()).isEqualTo(new Vote(S, HIGH, Y));
    }

    @Test
    void answersAQuestionThatComesTwiceTheSameAndStoresNothingMore() {
        Accept question = new Accept(G, S, LOW, X);
        solo.act(solo.node.receive(N2, question, 0));

        Effects again = solo.node.receive(N2, question, 0);

        assertThat(again.persist()).isEmpty();
        assertThat(again.then().sends())
                .containsExactly(new Effects.Send(N2, new Accepted(G, S, LOW, INCARNATION)));
    }

    @Test
    void stopsRatherThanAcceptTwoEntriesInOneBallot() {
        solo.hear(N2, new Accept(G, S, LOW, X));

        assertThatThrownBy(() -> solo.hear(N2, new Accept(G, S, LOW, Y)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("two entries in one ballot");
    }

    @Test
    void asksToPersistWhateverItsAnswerRestsOn() {
        Effects promise = solo.node.receive(N2, new Prepare(G, S, LOW), 0);
        Effects vote = solo.node.receive(N2, new Accept(G, S, LOW, X), 0);

        assertThat(promise.persist()).containsExactly(new Persist.Promised(LOW));
        assertThat(vote.persist()).containsExactly(new Persist.Accepted(new Vote(S, LOW, X)));
    }

    @Test
    void keepsItsWordWhateverComesAndAfterEveryRestart() {
        Property.forAll(
                300,
                Gen.lists(Gen.ints(0, 299), 1, 30),
                script -> {
                    Solo acceptor = new Solo(Solo.voting());
                    Ballot promised = Ballot.NONE;
                    Vote accepted = null;
                    for (int step : script) {
                        Ballot ballot = new Ballot(1 + step / 3 % 10, step % 2 == 0 ? N2 : N3);
                        Entry entry = command(ballot.node(), ballot.round(), "e" + ballot);
                        boolean prepares = step % 3 == 0;
                        acceptor.fresh()
                                .hear(
                                        ballot.node(),
                                        prepares
                                                ? new Prepare(G, S, ballot)
                                                : new Accept(G, S, ballot, entry));
                        PaxosMessage expected = new Refuse(G, S, ballot, promised);
                        if (!ballot.isBelow(promised)) {
                            promised = ballot;
                            accepted = prepares ? accepted : new Vote(S, ballot, entry);
                            expected =
                                    prepares
                                            ? new Promise(G, S, ballot, INCARNATION, accepted)
                                            : new Accepted(G, S, ballot, INCARNATION);
                        }
                        assertThat(acceptor.sentTo(ballot.node())).isEqualTo(List.of(expected));
                        acceptor = step % 5 == 0 ? new Solo(acceptor.disk) : acceptor;
                    }
                });
    }
}
