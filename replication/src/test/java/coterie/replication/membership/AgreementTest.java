package coterie.replication.membership;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.consensus.Bytes;
import coterie.consensus.Generation;
import coterie.consensus.PaxosMessage;
import coterie.consensus.Slot;
import coterie.consensus.Snapshot;
import coterie.consensus.Voters;
import coterie.replication.BucketProperties;
import coterie.replication.Count;
import coterie.replication.Quorum;
import coterie.replication.agreed.AgreedState;
import coterie.replication.agreed.Command;
import coterie.ring.Epoch;
import coterie.ring.NodeId;
import coterie.ring.RingChange;
import coterie.ring.property.Property;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AgreementTest {

    private static final long SECOND = 1_000 * Quartet.MILLIS;
    private static final NodeId N1 = new NodeId("n1");
    private static final NodeId N2 = new NodeId("n2");
    private static final NodeId N3 = new NodeId("n3");
    private static final NodeId N4 = new NodeId("n4");

    private static BucketProperties properties(int n) {
        return new BucketProperties(
                n,
                Count.Word.ONE,
                Count.Word.ALL,
                Quorum.Kind.STRICT,
                BucketProperties.Conflict.SIBLINGS);
    }

    private static Command set(String bucket, int n) {
        return new Command.SetBucket(bucket, properties(n));
    }

    private static List<Decision> propose(Quartet quartet, NodeId node, Command command) {
        List<Decision> decisions = new ArrayList<>();
        quartet.life(node).agreement.propose(command, 5 * SECOND, decisions::add);
        return decisions;
    }

    private static AgreedState state(Quartet quartet, NodeId node) {
        AgreedState state = quartet.life(node).agreement.state();
        assertThat(state).isNotNull();
        return state;
    }

    @Test
    void whatOneNodeProposesHoldsAtAll() {
        Quartet quartet = new Quartet(1, 4);
        quartet.run(10 * SECOND);
        List<Decision> byVoter = propose(quartet, N1, set("a", 2));
        List<Decision> byOther = propose(quartet, N4, set("b", 5));
        quartet.run(10 * SECOND);
        assertThat(byVoter).singleElement().isInstanceOf(Decision.Agreed.class);
        assertThat(byOther).singleElement().isInstanceOf(Decision.Agreed.class);
        for (NodeId node : quartet.nodes()) {
            assertThat(state(quartet, node).bucket("a")).isEqualTo(properties(2));
            assertThat(state(quartet, node).bucket("b")).isEqualTo(properties(5));
            AgreementView view = quartet.life(node).agreement.view();
            assertThat(view.voters()).containsExactly(N1, N2, N3);
            assertThat(view.leader()).isIn(N1, N2, N3);
        }
    }

    @Test
    void itsProposerHearsWhyACommandHasChangedNothing() {
        Quartet quartet = new Quartet(2, 4);
        quartet.run(10 * SECOND);
        List<Decision> decisions =
                propose(
                        quartet,
                        N2,
                        new Command.Begin(new RingChange.Leave(new NodeId("nobody"), false), null));
        quartet.run(10 * SECOND);
        assertThat(decisions).singleElement().isInstanceOf(Decision.Rejected.class);
        assertThat(state(quartet, N2).membership().epoch()).isEqualTo(Epoch.FIRST);
    }

    @Test
    void withoutAMajorityNothingIsAgreedAndItsProposerHearsSoInTime() {
        Quartet quartet = new Quartet(3, 4);
        quartet.run(10 * SECOND);
        quartet.crash(N1);
        quartet.crash(N2);
        quartet.run(20 * SECOND);
        List<Decision> decisions = propose(quartet, N3, set("a", 2));
        quartet.run(6 * SECOND);
        assertThat(decisions)
                .singleElement()
                .isInstanceOfAny(Decision.NotAgreed.class, Decision.Unknown.class);
        assertThat(state(quartet, N3).buckets()).isEmpty();
    }

    @Test
    void whatWasAgreedOutlivesTheDeathOfAll() {
        Quartet quartet = new Quartet(4, 4);
        quartet.run(10 * SECOND);
        List<Decision> decisions = propose(quartet, N1, set("a", 2));
        quartet.run(2 * SECOND);
        assertThat(decisions).singleElement().isInstanceOf(Decision.Agreed.class);
        quartet.nodes().forEach(quartet::crash);
        quartet.nodes().forEach(quartet::start);
        quartet.run(10 * SECOND);
        for (NodeId node : quartet.nodes()) {
            assertThat(state(quartet, node).bucket("a")).isEqualTo(properties(2));
        }
    }

    @Test
    void nothingIsToldBeforeItIsDurable() {
        Quartet quartet = new Quartet(7, 1);
        quartet.run(10 * SECOND);
        quartet.disksStandStill = true;
        List<Decision> decisions = propose(quartet, N1, set("a", 2));
        quartet.run(3 * SECOND);
        assertThat(decisions).isEmpty();
        assertThat(quartet.saidUnsaved).contains("Accept").doesNotContain("Accepted");
        assertThat(state(quartet, N1).buckets()).isEmpty();
        quartet.disksStandStill = false;
        quartet.run(SECOND);
        assertThat(decisions).singleElement().isInstanceOf(Decision.Agreed.class);
        assertThat(state(quartet, N1).bucket("a")).isEqualTo(properties(2));
    }

    @Test
    void whileADiskHangsProposalsEndInTimeAndWhatWaitsForItIsBounded() {
        Quartet quartet = new Quartet(7, 1);
        quartet.run(10 * SECOND);
        quartet.disksStandStill = true;
        List<Decision> first = propose(quartet, N1, set("a", 2));
        quartet.run(SECOND);
        List<Decision> others = new ArrayList<>();
        int many = 3 * Agreement.MAX_WAITING;
        for (int i = 0; i < many; i++) {
            others.addAll(propose(quartet, N1, set("b" + i, 2)));
        }
        assertThat(others)
                .hasSizeGreaterThanOrEqualTo(many - 2 * Agreement.MAX_WAITING)
                .allMatch(Decision.NotAgreed.class::isInstance);
        quartet.run(6 * SECOND);
        assertThat(first).containsExactly(new Decision.Unknown());
        assertThat(quartet.life(N1).agreement.waiting()).isEqualTo(Agreement.MAX_WAITING);
        quartet.disksStandStill = false;
        quartet.run(20 * SECOND);
        assertThat(first).hasSize(1);
        assertThat(quartet.life(N1).agreement.waiting()).isZero();
        List<Decision> last = propose(quartet, N1, set("c", 3));
        quartet.run(10 * SECOND);
        assertThat(last).singleElement().isInstanceOf(Decision.Agreed.class);
    }

    @Test
    void aVoterThatLostItsDiskLearnsAnewAndIsAdmitted() {
        Quartet quartet = new Quartet(5, 4);
        quartet.run(10 * SECOND);
        propose(quartet, N1, set("a", 2));
        quartet.run(5 * SECOND);
        quartet.crash(N2);
        quartet.wipe(N2);
        quartet.start(N2);
        quartet.run(15 * SECOND);
        assertThat(state(quartet, N2).bucket("a")).isEqualTo(properties(2));
        quartet.crash(N3);
        List<Decision> decisions = propose(quartet, N4, set("b", 2));
        quartet.run(15 * SECOND);
        assertThat(decisions).singleElement().isInstanceOf(Decision.Agreed.class);
        assertThat(state(quartet, N2).bucket("b")).isEqualTo(properties(2));
    }

    @Test
    void aSnapshotThatMakesNoSenseIsPassedOver() {
        Quartet quartet = new Quartet(6, 4);
        quartet.run(10 * SECOND);
        Snapshot nonsense =
                new Snapshot(new Slot(900), Voters.NOBODY, List.of(), Bytes.ofText("nonsense"));
        quartet.life(N1)
                .agreement
                .received(N2, new PaxosMessage.Install(new Generation(9, 9), nonsense));
        quartet.run(SECOND);
        assertThat(quartet.notUnderstood).singleElement().asString().contains("a peer's snapshot");
        assertThat(quartet.allAgree()).isTrue();
    }

    /** Whoever was told that its command was agreed on finds it, and nobody goes back. */
    @Test
    void allStayEqualThroughLossCrashesAndLostDisks() {
        Property.forAll(
                40,
                random -> random.nextLong(),
                seed -> {
                    SplittableRandom random = new SplittableRandom(seed);
                    Quartet quartet = new Quartet(seed, 4);
                    quartet.run(10 * SECOND);
                    quartet.loss = 0.2;
                    List<Runnable> checks = new ArrayList<>();
                    for (int i = 0; i < 30; i++) {
                        trouble(quartet, random);
                        NodeId node = quartet.nodes().get(random.nextInt(4));
                        if (quartet.isUp(node)) {
                            String bucket = "b" + i;
                            List<Decision> decisions = propose(quartet, node, set(bucket, 2));
                            checks.add(() -> check(quartet, bucket, decisions));
                        }
                        quartet.run(random.nextLong(3 * SECOND));
                    }
                    quartet.loss = 0;
                    quartet.nodes().stream()
                            .filter(node -> !quartet.isUp(node))
                            .toList()
                            .forEach(quartet::start);
                    quartet.run(60 * SECOND);
                    assertThat(quartet.allAgree()).isTrue();
                    checks.forEach(Runnable::run);
                });
    }

    /** At most one voter's disk is lost, or there would be no majority that remembers. */
    private static void trouble(Quartet quartet, SplittableRandom random) {
        NodeId node = quartet.nodes().get(random.nextInt(4));
        if (!quartet.isUp(node)) {
            quartet.start(node);
        } else if (random.nextInt(3) == 0) {
            quartet.crash(node);
            if (node.equals(N4)) {
                quartet.wipe(node);
            }
        }
    }

    private static void check(Quartet quartet, String bucket, List<Decision> decisions) {
        boolean isSet = state(quartet, N1).buckets().containsKey(bucket);
        if (!decisions.isEmpty()) {
            switch (decisions.getFirst()) {
                case Decision.Agreed _ -> assertThat(isSet).as(bucket).isTrue();
                case Decision.NotAgreed _ -> assertThat(isSet).as(bucket).isFalse();
                case Decision.Rejected _, Decision.Unknown _ -> {}
            }
        }
    }

    @Test
    void anOddNumberOfFoundersVotes() {
        assertThat(Founding.voters(List.of(N1), 5)).containsExactly(N1);
        assertThat(Founding.voters(List.of(N1, N2), 5)).containsExactly(N1);
        assertThat(Founding.voters(List.of(N1, N2, N3), 5)).containsExactly(N1, N2, N3);
        assertThat(Founding.voters(List.of(N1, N2, N3, N4), 5)).containsExactly(N1, N2, N3);
        assertThat(Founding.voters(List.of(N1, N2, N3, N4), 3)).containsExactly(N1, N2, N3);
    }
}
