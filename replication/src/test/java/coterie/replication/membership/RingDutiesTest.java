package coterie.replication.membership;

import static coterie.replication.membership.Rehearsal.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import coterie.replication.agreed.AgreedState;
import coterie.replication.agreed.Command;
import coterie.ring.Epoch;
import coterie.ring.Member;
import coterie.ring.MemberState;
import coterie.ring.Membership;
import coterie.ring.NodeId;
import coterie.ring.RingChange;
import coterie.ring.Undertaking;
import coterie.ring.property.Property;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RingDutiesTest {

    private static final NodeId N1 = new NodeId("n1");
    private static final NodeId N2 = new NodeId("n2");
    private static final NodeId N3 = new NodeId("n3");
    private static final NodeId N4 = new NodeId("n4");
    private static final NodeId N5 = new NodeId("n5");

    private static Membership membership(Rehearsal rehearsal, NodeId node) {
        AgreedState state = rehearsal.life(node).agreement.state();
        assertThat(state).isNotNull();
        return state.membership();
    }

    private static NodeId leader(Rehearsal rehearsal) {
        NodeId leader = rehearsal.life(N1).agreement.view().leader();
        assertThat(leader).isNotNull();
        return leader;
    }

    private static NodeId anotherThan(NodeId node) {
        return node.equals(N1) ? N2 : N1;
    }

    private static List<Undertaking.Step> steps(Rehearsal rehearsal) {
        return rehearsal.epochs.stream()
                .filter(membership -> membership.undertaking() != null)
                .map(membership -> membership.undertaking().step())
                .toList();
    }

    /** Founders that have their leases, and a leader that has led for a term. */
    private static Rehearsal settled(long seed, int founders) {
        Rehearsal rehearsal = new Rehearsal(seed, founders);
        rehearsal.run(25 * SECOND);
        rehearsal.lives.values().forEach(life -> assertThat(life.servesStrict()).isTrue());
        return rehearsal;
    }

    @Test
    void foundersDoWithoutALeaseUntilTheyWereGivenOne() {
        Rehearsal rehearsal = new Rehearsal(12, 3);
        rehearsal.crash(N3);
        rehearsal.run(20 * SECOND);
        assertThat(rehearsal.life(N1).servesStrict()).as("two of three have met").isTrue();
        rehearsal.start(N3);
        rehearsal.run(10 * SECOND);
        assertThat(rehearsal.life(N1).servesStrict()).isTrue();
        rehearsal.crash(N2);
        rehearsal.crash(N3);
        rehearsal.run(20 * SECOND);
        assertThat(rehearsal.life(N1).servesStrict()).as("alone, and told of leases").isFalse();
        rehearsal.crash(N1);
        rehearsal.start(N1);
        rehearsal.run(20 * SECOND);
        assertThat(rehearsal.life(N1).servesStrict()).as("nor after a restart").isFalse();
    }

    @Test
    void aJoinPassesThroughAllEpochsAndTheJoinerVotesWhereItIsNeeded() {
        Rehearsal rehearsal = settled(1, 2);
        assertThat(rehearsal.life(N1).agreement.view().voters()).containsExactly(N1);
        rehearsal.propose(N1, new RingChange.Join(Member.of(N3)));
        rehearsal.run(SECOND);
        rehearsal.enter(N3, N2);
        rehearsal.run(60 * SECOND);
        assertThat(steps(rehearsal))
                .containsExactly(Undertaking.Step.BEGIN, Undertaking.Step.SWITCH);
        Membership membership = membership(rehearsal, N1);
        assertThat(membership.epoch()).isEqualTo(new Epoch(4));
        assertThat(membership.states()).containsEntry(N3, MemberState.ACTIVE);
        assertThat(membership.dropping()).isEmpty();
        assertThat(rehearsal.allAreAt(membership)).isTrue();
        assertThat(rehearsal.life(N3).servesStrict()).isTrue();
        assertThat(rehearsal.life(N1).agreement.view().voters()).containsExactly(N1, N2, N3);
    }

    @Test
    void aStandbyJoinsInOneEpoch() {
        Rehearsal rehearsal = settled(2, 3);
        rehearsal.propose(N1, new RingChange.Join(new Member(N4, Member.DEFAULT_ZONE, 0)));
        rehearsal.run(SECOND);
        rehearsal.enter(N4, N2);
        rehearsal.run(30 * SECOND);
        assertThat(steps(rehearsal)).isEmpty();
        assertThat(membership(rehearsal, N4).epoch()).isEqualTo(new Epoch(2));
        assertThat(rehearsal.life(N4).servesStrict()).isTrue();
    }

    @Test
    void whoLeavesIsLetGoOnlyWhenItHasHandedOverAndItsSeatIsTaken() {
        Rehearsal rehearsal = settled(3, 4);
        rehearsal.nobodyHandsOver = true;
        rehearsal.propose(N1, new RingChange.Leave(N3, false));
        rehearsal.run(60 * SECOND);
        assertThat(membership(rehearsal, N1).epoch()).isEqualTo(new Epoch(3));
        assertThat(rehearsal.life(N1).agreement.view().voters()).containsExactly(N1, N2, N4);
        rehearsal.nobodyHandsOver = false;
        rehearsal.run(30 * SECOND);
        Membership membership = membership(rehearsal, N1);
        assertThat(membership.former()).containsExactly(N3);
        assertThat(membership.undertaking()).isNull();
        assertThat(membership.dropping()).isEmpty();
    }

    @Test
    void readsStayWithTheOldRingUntilAllIsFetched() {
        Rehearsal rehearsal = settled(4, 4);
        rehearsal.nobodyFetches = true;
        rehearsal.propose(N1, new RingChange.Leave(N4, false));
        rehearsal.run(60 * SECOND);
        assertThat(membership(rehearsal, N1).epoch()).isEqualTo(new Epoch(2));
        rehearsal.nobodyFetches = false;
        rehearsal.run(60 * SECOND);
        assertThat(membership(rehearsal, N1).former()).containsExactly(N4);
    }

    @Test
    void aDeadMemberIsRemovedOnceItsLeaseIsSurelyOver() {
        Rehearsal rehearsal = settled(5, 5);
        rehearsal.crash(N5);
        rehearsal.propose(N1, new RingChange.Remove(N5, false));
        rehearsal.run(5 * SECOND);
        assertThat(membership(rehearsal, N1).epoch()).isEqualTo(new Epoch(2));
        rehearsal.run(30 * SECOND);
        Membership membership = membership(rehearsal, N1);
        assertThat(membership.former()).containsExactly(N5);
        assertThat(membership.undertaking()).isNull();
    }

    @Test
    void aMemberThatIsCutOffServesStrictlyAsLongAsItsLeaseAndTheChangeWaitsForThat() {
        Rehearsal rehearsal = settled(6, 5);
        rehearsal.cutOff.add(N5);
        rehearsal.propose(N1, new RingChange.Leave(N4, false));
        rehearsal.run(4 * SECOND);
        assertThat(rehearsal.life(N5).servesStrict()).isTrue();
        assertThat(membership(rehearsal, N1).epoch()).isEqualTo(new Epoch(2));
        rehearsal.run(30 * SECOND);
        assertThat(rehearsal.life(N5).servesStrict()).isFalse();
        assertThat(rehearsal.life(N5).epoch()).isEqualTo(Epoch.FIRST);
        rehearsal.cutOff.clear();
        rehearsal.run(60 * SECOND);
        assertThat(rehearsal.life(N5).servesStrict()).isTrue();
        assertThat(membership(rehearsal, N5).former()).containsExactly(N4);
    }

    @Test
    void aNewLeaderWaitsForAWholeLeaseAndThenGoesOn() {
        Rehearsal rehearsal = settled(7, 5);
        rehearsal.nobodyFetches = true;
        rehearsal.propose(N1, new RingChange.Leave(N5, false));
        rehearsal.run(8 * SECOND);
        NodeId leader = leader(rehearsal);
        NodeId other = anotherThan(leader);
        rehearsal.nobodyFetches = false;
        rehearsal.crash(leader);
        rehearsal.run(9 * SECOND);
        assertThat(membership(rehearsal, other).epoch()).isEqualTo(new Epoch(2));
        rehearsal.start(leader);
        rehearsal.run(60 * SECOND);
        assertThat(membership(rehearsal, other).former()).containsExactly(N5);
    }

    @Test
    void aLeaderThatLeavesHandsItsSeatOverAndTheChangeEnds() {
        Rehearsal rehearsal = settled(8, 4);
        NodeId leader = leader(rehearsal);
        NodeId other = anotherThan(leader);
        rehearsal.propose(other, new RingChange.Leave(leader, false));
        rehearsal.run(90 * SECOND);
        assertThat(membership(rehearsal, other).former()).containsExactly(leader);
        assertThat(membership(rehearsal, other).undertaking()).isNull();
        assertThat(rehearsal.life(other).agreement.view().voters()).hasSize(3);
    }

    /** Else the cluster would be left with a voter that nobody hears again. */
    @Test
    void aNewcomerGivesItsSeatBackBeforeItGoesWithAChangeThatIsUndone() {
        Rehearsal rehearsal = settled(12, 3);
        rehearsal.nobodyHandsOver = true;
        rehearsal.propose(N1, new RingChange.Replace(N3, Member.of(N4), false));
        rehearsal.run(SECOND);
        rehearsal.enter(N4, N2);
        rehearsal.run(60 * SECOND);
        assertThat(rehearsal.life(N1).agreement.view().voters()).containsExactly(N1, N2, N4);

        rehearsal.crash(N3);
        rehearsal.propose(N1, new Command.Cancel());
        rehearsal.run(28 * SECOND);
        assertThat(membership(rehearsal, N1).undertaking()).isNotNull();

        rehearsal.start(N3);
        rehearsal.run(60 * SECOND);
        assertThat(membership(rehearsal, N1).undertaking()).isNull();
        assertThat(rehearsal.life(N1).agreement.view().voters()).containsExactly(N1, N2, N3);
    }

    @Test
    void aChangeThatIsCancelledWalksBack() {
        Rehearsal rehearsal = settled(9, 4);
        rehearsal.nobodyHandsOver = true;
        rehearsal.propose(N1, new RingChange.Leave(N4, false));
        rehearsal.run(60 * SECOND);
        assertThat(membership(rehearsal, N1).epoch()).isEqualTo(new Epoch(3));
        rehearsal.propose(N2, new Command.Cancel());
        rehearsal.run(30 * SECOND);
        Membership membership = membership(rehearsal, N1);
        assertThat(membership.epoch()).isEqualTo(new Epoch(5));
        assertThat(membership.undertaking()).isNull();
        assertThat(membership.former()).isEmpty();
        assertThat(membership.dropping()).isNotEmpty();
        rehearsal.nobodyHandsOver = false;
        rehearsal.run(30 * SECOND);
        assertThat(membership(rehearsal, N1).dropping()).isEmpty();
    }

    @Test
    void aDeadVoterIsReplacedWhereAHealthyMemberStandsBy() {
        Rehearsal rehearsal = settled(10, 5);
        rehearsal.crash(N3);
        rehearsal.run(25 * SECOND);
        assertThat(rehearsal.life(N1).agreement.view().voters()).contains(N3);
        rehearsal.run(40 * SECOND);
        assertThat(rehearsal.life(N1).agreement.view().voters()).containsExactly(N1, N2, N4);
    }

    @Test
    void aLeaderThatStoodStillForAMinuteTakesNoStepThatIsNotDue() {
        Rehearsal rehearsal = settled(11, 5);
        NodeId leader = leader(rehearsal);
        NodeId other = anotherThan(leader);
        rehearsal.life(leader).pausedUntil = rehearsal.now() + 60 * SECOND;
        rehearsal.run(20 * SECOND);
        rehearsal.propose(other, new RingChange.Leave(N5, false));
        rehearsal.run(120 * SECOND);
        assertThat(membership(rehearsal, leader).former()).containsExactly(N5);
    }

    /** Whatever happens, the rules hold that a {@link Rehearsal} checks, and changes end. */
    @Test
    void changesEndAndQuorumsMeetThroughCrashesCutsAndPauses() {
        Property.forAll(
                40,
                random -> random.nextLong(),
                seed -> {
                    Rehearsal rehearsal = new Rehearsal(seed, 5);
                    SplittableRandom random = new SplittableRandom(seed);
                    int nextId = 6;
                    rehearsal.run(20 * SECOND);
                    for (int i = 0; i < 40; i++) {
                        nextId = act(rehearsal, random, nextId);
                        rehearsal.run(random.nextLong(8 * SECOND));
                    }
                    endsQuietly(rehearsal);
                });
    }

    private static int act(Rehearsal rehearsal, SplittableRandom random, int nextId) {
        List<NodeId> running = List.copyOf(rehearsal.lives.keySet());
        NodeId any = running.get(random.nextInt(running.size()));
        Membership known = rehearsal.epochs.getLast();
        List<NodeId> members = List.copyOf(known.states().keySet());
        NodeId member = members.get(random.nextInt(members.size()));
        rehearsal.loss = random.nextInt(3) == 0 ? 0.1 : 0;
        switch (random.nextInt(10)) {
            case 0 -> rehearsal.propose(any, new RingChange.Leave(member, false));
            case 1 -> {
                NodeId joiner = new NodeId("n" + nextId);
                rehearsal.propose(any, new RingChange.Join(Member.of(joiner)));
                rehearsal.enter(joiner, any);
                return nextId + 1;
            }
            case 2 -> rehearsal.propose(any, new RingChange.Reshape(member(known, member, random)));
            case 3 -> rehearsal.propose(any, new Command.Cancel());
            case 4 -> {
                if (running.size() > 4) {
                    rehearsal.crash(any);
                }
            }
            case 5 -> members.forEach(node -> restart(rehearsal, node));
            case 6 -> {
                if (rehearsal.cutOff.size() < 2) {
                    rehearsal.cutOff.add(any);
                }
            }
            case 7 -> rehearsal.cutOff.clear();
            case 8 ->
                    rehearsal.life(any).pausedUntil =
                            rehearsal.now() + random.nextLong(40 * SECOND);
            default -> rehearsal.propose(any, new RingChange.Remove(member, false));
        }
        return nextId;
    }

    private static Member member(Membership known, NodeId id, SplittableRandom random) {
        Member member = known.member(id);
        assertThat(member).isNotNull();
        return new Member(id, member.zone(), 1 + random.nextInt(3));
    }

    private static void restart(Rehearsal rehearsal, NodeId node) {
        if (!rehearsal.lives.containsKey(node)) {
            rehearsal.start(node);
        }
    }

    private static void endsQuietly(Rehearsal rehearsal) {
        rehearsal.loss = 0;
        rehearsal.cutOff.clear();
        rehearsal.run(45 * SECOND);
        for (int i = 0; i < 3; i++) {
            List<NodeId> members = List.copyOf(rehearsal.epochs.getLast().states().keySet());
            members.forEach(node -> restart(rehearsal, node));
            rehearsal.run(60 * SECOND);
        }
        NodeId any = rehearsal.epochs.getLast().ring().members().getFirst().id();
        Membership last = membership(rehearsal, any);
        assertThat(last.undertaking()).isNull();
        assertThat(last.dropping()).isEmpty();
        assertThat(rehearsal.allAreAt(last)).isTrue();
    }
}
