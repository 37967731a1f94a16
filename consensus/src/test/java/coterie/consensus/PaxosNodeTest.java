package coterie.consensus;

import static coterie.consensus.Solo.INCARNATION;
import static coterie.consensus.Solo.N1;
import static coterie.consensus.Solo.N2;
import static coterie.consensus.Solo.N3;
import static coterie.consensus.Solo.OTHER;
import static coterie.consensus.Solo.STRANGER;
import static coterie.consensus.Solo.accepted;
import static coterie.consensus.Solo.command;
import static coterie.consensus.Solo.promise;
import static org.assertj.core.api.Assertions.assertThat;

import coterie.consensus.PaxosMessage.Accept;
import coterie.consensus.PaxosMessage.Accepted;
import coterie.consensus.PaxosMessage.CatchUp;
import coterie.consensus.PaxosMessage.Chosen;
import coterie.consensus.PaxosMessage.Confirm;
import coterie.consensus.PaxosMessage.Confirmed;
import coterie.consensus.PaxosMessage.Entries;
import coterie.consensus.PaxosMessage.Install;
import coterie.consensus.PaxosMessage.Prepare;
import coterie.consensus.PaxosMessage.Promise;
import coterie.consensus.PaxosMessage.Propose;
import coterie.consensus.PaxosMessage.Superseded;
import coterie.consensus.PaxosMessage.Unadmitted;
import coterie.ring.NodeId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PaxosNodeTest {

    private static final Generation G = Generation.FIRST;
    private static final Slot S = Slot.FIRST;
    private static final long TIMEOUT_NANOS = 5_000 * Solo.MILLIS;

    private final Solo solo = new Solo(Solo.voting());

    private void dropsAndCounts(PaxosEvent event, NodeId from, PaxosMessage message) {
        DurableState before = solo.disk;
        solo.fresh().hear(from, message);

        assertThat(solo.events).containsExactly(event);
        assertThat(solo.sent).isEmpty();
        assertThat(solo.notices).isEmpty();
        assertThat(solo.disk).isEqualTo(before);
    }

    @Test
    void questionsOfThoseWhoDoNotVoteAreDropped() {
        Ballot theirs = new Ballot(9, STRANGER);

        dropsAndCounts(PaxosEvent.NOT_A_VOTER, STRANGER, new Prepare(G, S, theirs));
        dropsAndCounts(
                PaxosEvent.NOT_A_VOTER, STRANGER, new Accept(G, S, theirs, command(N2, 1, "x")));
        dropsAndCounts(PaxosEvent.NOT_A_VOTER, STRANGER, new Confirm(G, S, theirs, 1));
        dropsAndCounts(
                PaxosEvent.NOT_A_VOTER, STRANGER, new Chosen(G, S, theirs, command(N2, 1, "x")));
        dropsAndCounts(PaxosEvent.NOT_A_VOTER, STRANGER, new Propose(G, command(STRANGER, 1, "x")));
        dropsAndCounts(
                PaxosEvent.NOT_A_VOTER,
                STRANGER,
                new Entries(G, S, List.of(command(N2, 1, "x")), S.plus(1), null));
        dropsAndCounts(PaxosEvent.NOT_A_VOTER, STRANGER, new Install(G, Snapshot.NOTHING));
    }

    @Test
    void ballotsAndProposalsInTheNameOfOthersAreDropped() {
        Ballot n3s = new Ballot(9, N3);

        dropsAndCounts(PaxosEvent.FORGED_BALLOT, N2, new Prepare(G, S, n3s));
        dropsAndCounts(PaxosEvent.FORGED_BALLOT, N2, new Chosen(G, S, n3s, command(N2, 1, "x")));
        dropsAndCounts(PaxosEvent.FORGED_BALLOT, N2, promise(S, n3s));
        dropsAndCounts(PaxosEvent.FORGED_BALLOT, N2, promise(S, new Ballot(9, N1)));
        dropsAndCounts(PaxosEvent.FORGED_PROPOSAL, N2, new Propose(G, command(N3, 1, "x")));
    }

    @Test
    void answersThatNobodyAskedForAreDropped() {
        solo.lead();
        Ballot mine = solo.node.ballot();

        dropsAndCounts(PaxosEvent.STALE_ANSWER, N2, promise(S, mine));
        dropsAndCounts(PaxosEvent.STALE_ANSWER, N2, accepted(S, mine));
        dropsAndCounts(PaxosEvent.IMPOSSIBLE_SLOT, N2, accepted(S.next(), mine));
        dropsAndCounts(PaxosEvent.NOT_A_VOTER, STRANGER, accepted(S, mine));
        dropsAndCounts(PaxosEvent.UNADMITTED_VOTE, N2, new Accepted(G, S, mine, OTHER + 99));
        dropsAndCounts(
                PaxosEvent.OTHER_GENERATION, N2, new Superseded(Generation.FIRST.next(7)), 1);
    }

    /** One message goes out: it asks what it has missed. */
    private void dropsAndCounts(PaxosEvent event, NodeId from, PaxosMessage message, int sent) {
        solo.fresh().hear(from, message);
        assertThat(solo.events).containsExactly(event);
        assertThat(solo.sent).hasSize(sent);
    }

    @Test
    void aVoteThatComesTwiceCountsOnce() {
        Voters five =
                Solo.voting()
                        .snapshot()
                        .voters()
                        .with(new NodeId("n4"), 4)
                        .with(new NodeId("n5"), 5);
        Solo node =
                new Solo(DurableState.founding(Snapshot.founding(five, Bytes.EMPTY), INCARNATION));
        node.pass(3_000);
        Ballot mine = node.node.ballot();

        node.hear(N2, promise(S, mine)).hear(N2, promise(S, mine)).hear(N2, promise(S, mine));
        assertThat(node.node.isLeading()).isFalse();

        node.hear(N3, new Promise(G, S, mine, OTHER + 1, null));
        assertThat(node.node.isLeading()).isTrue();
    }

    @Test
    void aVoteOfAnAcceptorThatIsGoneDoesNotCount() {
        solo.pass(3_000);
        Ballot mine = solo.node.ballot();

        solo.hear(N2, new Promise(G, S, mine, OTHER + 99, null));

        assertThat(solo.node.isLeading()).isFalse();
        assertThat(solo.events).contains(PaxosEvent.UNADMITTED_VOTE);
    }

    @Test
    void aNewProposerProposesWhatWasAcceptedInTheHighestBallot() {
        Entry low = command(N2, 1, "low");
        Entry high = command(N3, 2, "high");
        solo.hear(N2, new Accept(G, S, new Ballot(1, N2), low)).fresh().pass(10_000);
        Ballot mine = solo.node.ballot();

        solo.hear(N3, new Promise(G, S, mine, OTHER + 1, new Vote(S, new Ballot(2, N3), high)));

        assertThat(solo.sentTo(N2)).contains(new Accept(G, S, mine, high));
    }

    @Test
    void aLeaderAsksForPromisesOnceAndForEachEntryOnce() {
        solo.lead().fresh();
        Ballot mine = solo.node.ballot();

        for (int i = 1; i <= 3; i++) {
            Slot slot = new Slot(i);
            Entry entry = new Entry.Command(solo.node.nextId(), Bytes.ofText("c" + i));
            solo.act(solo.node.propose(entry, TIMEOUT_NANOS, solo.nowNanos));
            solo.hear(N2, accepted(slot, mine));
        }

        assertThat(solo.applied).endsWith("c1", "c2", "c3");
        assertThat(solo.sentTo(N2))
                .extracting(message -> message.getClass().getSimpleName())
                .containsExactly("Accept", "Chosen", "Accept", "Chosen", "Accept", "Chosen");
        assertThat(solo.notices).filteredOn(ProposalOutcome.class::isInstance).hasSize(3);
    }

    @Test
    void aBallotIsOnDiskBeforeAnybodyHearsOfIt() {
        Effects effects = solo.node.tick(0);
        for (long now = 0; effects.then().sends().isEmpty(); now += Solo.MILLIS) {
            effects = solo.node.tick(now);
        }

        assertThat(effects.persist()).containsExactly(new Persist.Promised(solo.node.ballot()));
        assertThat(effects.then().sends()).extracting(Effects.Send::to).containsExactly(N1, N2, N3);
    }

    @Test
    void aRestartedProposerUsesAHigherBallot() {
        solo.pass(3_000);
        Ballot before = solo.node.ballot();

        Solo restarted = new Solo(solo.disk).pass(3_000);

        assertThat(before.isBelow(restarted.node.ballot())).isTrue();
    }

    @Test
    void aLeaderThatStoodStillForAMinuteLeadsNoLonger() {
        solo.lead();
        assertThat(solo.node.confirmedSinceNanos()).isPresent();
        solo.nowNanos += 60_000 * Solo.MILLIS;

        solo.fresh().act(solo.node.tick(solo.nowNanos));

        assertThat(solo.node.isLeading()).isFalse();
        assertThat(solo.node.confirmedSinceNanos()).isEmpty();
        assertThat(solo.events).contains(PaxosEvent.MAJORITY_LOST);
    }

    @Test
    void aConfirmationCountsFromWhenItWasAskedFor() {
        solo.lead();
        Confirm first = confirmSentTo(N2);
        solo.fresh();
        solo.nowNanos += 10 * Solo.MILLIS;
        long asked = solo.nowNanos;
        solo.act(solo.node.confirm(asked));
        assertThat(solo.sent).as("one round at a time").isEmpty();

        solo.hear(N2, confirmed(first));
        Confirm second = confirmSentTo(N2);
        solo.nowNanos += 10 * Solo.MILLIS;
        solo.fresh().hear(N2, confirmed(first)).hear(N3, confirmed(second, OTHER + 1));

        assertThat(solo.notices)
                .containsExactly(
                        new Notice.LeadershipConfirmed(
                                solo.node.ballot(), solo.node.next(), asked));
    }

    private Confirm confirmSentTo(NodeId peer) {
        return (Confirm)
                solo.sentTo(peer).stream()
                        .filter(Confirm.class::isInstance)
                        .findFirst()
                        .orElseThrow();
    }

    private static Confirmed confirmed(Confirm question) {
        return confirmed(question, OTHER);
    }

    private static Confirmed confirmed(Confirm question, long incarnation) {
        return new Confirmed(G, question.slot(), question.ballot(), incarnation, question.round());
    }

    @Test
    void aVoterWithoutItsDiskIsAdmittedByTheLog() {
        solo.lead().fresh();

        solo.hear(N2, new Unadmitted(G, S, solo.node.ballot(), 0xdd));

        assertThat(solo.sentTo(N3))
                .singleElement()
                .isInstanceOfSatisfying(
                        Accept.class,
                        accept ->
                                assertThat(accept.entry())
                                        .isInstanceOfSatisfying(
                                                Entry.ChangeVoters.class,
                                                change ->
                                                        assertThat(change.after().incarnationOf(N2))
                                                                .isEqualTo(0xdd)));
    }

    @Test
    void aVoterThatIsNotAdmittedSaysSo() {
        DurableState wiped = DurableState.founding(Solo.voting().snapshot(), INCARNATION + 1);
        Solo node = new Solo(wiped);

        node.hear(N2, new Prepare(G, S, new Ballot(3, N2)));

        assertThat(node.sentTo(N2))
                .containsExactly(new Unadmitted(G, S, new Ballot(3, N2), INCARNATION + 1));
        assertThat(node.pass(60_000).node.ballot()).isEqualTo(Ballot.NONE);
    }

    @Test
    void proposalsBeyondTheLimitAreRefused() {
        List<ProposalId> ids = new ArrayList<>();
        for (int i = 0; i <= PaxosSettings.DEFAULT.pendingProposals(); i++) {
            Entry entry = new Entry.Command(solo.node.nextId(), Bytes.EMPTY);
            ids.add(entry.id());
            solo.act(solo.node.propose(entry, TIMEOUT_NANOS, solo.nowNanos));
        }

        assertThat(solo.notices)
                .containsExactly(
                        new ProposalOutcome.Refused(ids.getLast(), ProposalOutcome.Cause.FULL));
        assertThat(solo.events).containsExactly(PaxosEvent.PROPOSALS_FULL);
    }

    @Test
    void aProposalThatNobodyHeardOfHasSurelyNoEffect() {
        Entry entry = new Entry.Command(solo.node.nextId(), Bytes.EMPTY);
        solo.act(solo.node.propose(entry, TIMEOUT_NANOS, solo.nowNanos));
        solo.pass(5_000);

        assertThat(solo.notices)
                .containsExactly(
                        new ProposalOutcome.Refused(entry.id(), ProposalOutcome.Cause.NO_LEADER));
    }

    @Test
    void aNodeThatHasYetToJoinTellsWhatBecameOfItsProposals() {
        Solo joining = new Solo(DurableState.joining(INCARNATION));
        Entry entry = new Entry.Command(joining.node.nextId(), Bytes.EMPTY);

        joining.act(joining.node.propose(entry, TIMEOUT_NANOS, 0));
        joining.pass(5_000);

        assertThat(joining.notices)
                .containsExactly(
                        new ProposalOutcome.Refused(entry.id(), ProposalOutcome.Cause.NO_LEADER));
    }

    @Test
    void newVotersAreAskedForPromisesBeforeAnythingIsProposedToThem() {
        NodeId n4 = new NodeId("n4");
        NodeId n5 = new NodeId("n5");
        Voters before = Solo.voting().snapshot().voters();
        Voters after = Voters.NOBODY.with(N1, INCARNATION).with(n4, 4).with(n5, 5);
        Entry theirs = command(n5, 5, "theirs");
        Slot second = S.next();
        solo.lead().fresh();
        Ballot mine = solo.node.ballot();

        Entry change = new Entry.ChangeVoters(solo.node.nextId(), before, after);
        Entry own = new Entry.Command(solo.node.nextId(), Bytes.ofText("own"));
        solo.act(solo.node.propose(change, TIMEOUT_NANOS, solo.nowNanos));
        solo.act(solo.node.propose(own, TIMEOUT_NANOS, solo.nowNanos));
        solo.hear(N2, accepted(S, mine));
        assertThat(solo.sentTo(n4))
                .containsExactly(new Chosen(G, S, mine, change), new Prepare(G, second, mine));

        Vote vote = new Vote(second, new Ballot(1, n5), theirs);
        solo.hear(N2, new Promise(G, second, mine, OTHER, null));
        assertThat(solo.events).contains(PaxosEvent.NOT_A_VOTER);
        solo.hear(n5, new Promise(G, second, mine, 5, vote));
        assertThat(solo.sentTo(n4)).contains(new Accept(G, second, mine, theirs));
    }

    @Test
    void aProposalThatWasToldToSomebodyMayYetBeChosen() {
        solo.lead().fresh();
        Entry entry = new Entry.Command(solo.node.nextId(), Bytes.EMPTY);
        solo.act(solo.node.propose(entry, TIMEOUT_NANOS, solo.nowNanos));
        solo.pass(5_000);

        assertThat(solo.notices)
                .filteredOn(ProposalOutcome.class::isInstance)
                .containsExactly(new ProposalOutcome.Unknown(entry.id()));
    }

    @Test
    void aMessageOfAnOlderGenerationIsAnsweredAndNotListenedTo() {
        Generation later = Generation.FIRST.next(7);
        Solo node = new Solo(DurableState.fresh(later, Solo.voting().snapshot(), INCARNATION));

        node.hear(N2, new Prepare(G, S, new Ballot(3, N2))).hear(N2, new CatchUp(G, S, OTHER));

        assertThat(node.sentTo(N2))
                .containsExactly(
                        new Superseded(later), new Install(later, Solo.voting().snapshot()));
        assertThat(node.disk.promised()).isEqualTo(Ballot.NONE);
        assertThat(node.events)
                .containsExactly(PaxosEvent.OTHER_GENERATION, PaxosEvent.OTHER_GENERATION);
    }

    @Test
    void aNodeFollowsIntoALaterGenerationAsANewAcceptor() {
        Generation later = Generation.FIRST.next(7);
        Snapshot theirs =
                new Snapshot(new Slot(9), Voters.NOBODY.with(N2, 5), List.of(), Bytes.EMPTY);

        solo.hear(N2, new Superseded(later));
        assertThat(solo.sentTo(N2)).containsExactly(new CatchUp(G, S, INCARNATION));
        solo.hear(N3, new Install(later, theirs));
        assertThat(solo.node.generation()).as("n3 was not asked").isEqualTo(G);
        solo.hear(N2, new Install(later, theirs));

        assertThat(solo.node.generation()).isEqualTo(later);
        assertThat(solo.node.next()).isEqualTo(new Slot(10));
        assertThat(solo.node.mayVote()).isFalse();
        assertThat(solo.disk.incarnation()).isNotEqualTo(INCARNATION);
        assertThat(solo.events).contains(PaxosEvent.GENERATION_ADOPTED);
    }
}
