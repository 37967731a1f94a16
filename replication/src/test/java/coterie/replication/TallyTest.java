package coterie.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import coterie.replication.Failure.Outcome;
import coterie.replication.Failure.ReplicaState;
import coterie.ring.NodeId;
import coterie.ring.Target;
import coterie.ring.property.Property;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator.SplittableGenerator;
import org.junit.jupiter.api.Test;

class TallyTest {

    private static final NodeId A = new NodeId("a");
    private static final NodeId B = new NodeId("b");
    private static final NodeId C = new NodeId("c");

    /** A sequence of answers: which node said what, strangers and repetitions among them. */
    private record Story(int n, int required, List<Answer> answers) {
        record Answer(int node, boolean counts) {}

        static Story from(SplittableGenerator random) {
            int n = random.nextInt(1, 10);
            List<Answer> answers = new ArrayList<>();
            for (int i = random.nextInt(25); i > 0; i--) {
                answers.add(new Answer(random.nextInt(n + 2), random.nextBoolean()));
            }
            return new Story(n, random.nextInt(1, n + 1), answers);
        }
    }

    @Test
    void agreesWithAnOracleThatTriesEveryFuture() {
        Property.forAll(
                5_000,
                Story::from,
                story -> {
                    List<NodeId> primaries = nodes(story.n());
                    Tally tally =
                            new Tally(
                                    new Quorum(story.n(), story.required(), Quorum.Kind.STRICT),
                                    primaries);
                    Map<Integer, Boolean> first = new TreeMap<>();
                    for (Story.Answer answer : story.answers()) {
                        NodeId node = new NodeId("n" + answer.node());
                        if (answer.node() < story.n()) {
                            first.putIfAbsent(answer.node(), answer.counts());
                        }
                        Progress said =
                                answer.counts()
                                        ? tally.count(Target.primary(node))
                                        : tally.fail(node, ReplicaState.TIMEOUT);
                        assertThat(said).isEqualTo(oracle(story, first));
                    }
                    assertThat(tally.progress()).isEqualTo(oracle(story, first));
                });
    }

    private static Progress oracle(Story story, Map<Integer, Boolean> first) {
        boolean someFutureMeets = false;
        boolean everyFutureMeets = true;
        int open = story.n() - first.size();
        long now = first.values().stream().filter(counts -> counts).count();
        for (int future = 0; future < 1 << open; future++) {
            boolean meets = now + Integer.bitCount(future) >= story.required();
            someFutureMeets |= meets;
            everyFutureMeets &= meets;
        }
        return everyFutureMeets
                ? Progress.MET
                : someFutureMeets ? Progress.PENDING : Progress.IMPOSSIBLE;
    }

    /** Two sets of some of nine nodes, and a sequence of answers. */
    private record JointStory(ReplicaSet one, ReplicaSet other, List<Story.Answer> answers) {

        static JointStory from(SplittableGenerator random) {
            List<Story.Answer> answers = new ArrayList<>();
            for (int i = random.nextInt(25); i > 0; i--) {
                answers.add(new Story.Answer(random.nextInt(11), random.nextBoolean()));
            }
            return new JointStory(set(random), set(random), answers);
        }

        private static ReplicaSet set(SplittableGenerator random) {
            List<NodeId> shuffled = new ArrayList<>(nodes(9));
            for (int i = shuffled.size(); i > 1; i--) {
                Collections.swap(shuffled, i - 1, random.nextInt(i));
            }
            int n = random.nextInt(1, 6);
            int required = random.nextInt(1, n + 1);
            return new ReplicaSet(
                    new Quorum(n, required, Quorum.Kind.STRICT), shuffled.subList(0, n));
        }
    }

    @Test
    void ofTwoRingsItIsMetWhereEachAloneIsMetAndImpossibleWhereOneIs() {
        Property.forAll(
                5_000,
                JointStory::from,
                story -> {
                    Tally one = new Tally(List.of(story.one()));
                    Tally other = new Tally(List.of(story.other()));
                    Tally joint = new Tally(List.of(story.one(), story.other()));
                    for (Story.Answer answer : story.answers()) {
                        Target target = Target.primary(new NodeId("n" + answer.node()));
                        for (Tally tally : List.of(one, other, joint)) {
                            if (answer.counts()) {
                                tally.count(target);
                            } else {
                                tally.fail(target.node(), ReplicaState.TIMEOUT);
                            }
                        }
                        assertThat(joint.progress())
                                .isEqualTo(both(one.progress(), other.progress()));
                    }
                    joint.expire();
                    assertThat(joint.isComplete()).isTrue();
                    assertThat(joint.progress()).isNotEqualTo(Progress.PENDING);
                });
    }

    private static Progress both(Progress one, Progress other) {
        if (one == Progress.IMPOSSIBLE || other == Progress.IMPOSSIBLE) {
            return Progress.IMPOSSIBLE;
        }
        return one == Progress.MET ? other : one;
    }

    @Test
    void ofTwoRingsItTellsOfTheOneThatLacksAnswers() {
        Quorum two = new Quorum(2, 2, Quorum.Kind.STRICT);
        Tally tally =
                new Tally(
                        List.of(
                                new ReplicaSet(two, List.of(A, B)),
                                new ReplicaSet(two, List.of(B, C))));
        tally.count(Target.primary(A));
        tally.count(Target.primary(B));
        tally.fail(C, ReplicaState.TIMEOUT);

        Failure.QuorumNotMet failure = tally.notMet(Outcome.UNKNOWN);

        assertThat(failure.required()).isEqualTo(2);
        assertThat(failure.received()).isEqualTo(1);
        assertThat(failure.replicas()).hasSize(3);
    }

    private static List<NodeId> nodes(int count) {
        List<NodeId> nodes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            nodes.add(new NodeId("n" + i));
        }
        return nodes;
    }

    @Test
    void tellsWhatBecameOfEachPrimary() {
        Tally tally = new Tally(new Quorum(3, 3, Quorum.Kind.STRICT), List.of(A, B, C));
        tally.count(Target.primary(B));
        tally.fail(C, ReplicaState.UNREACHABLE);

        Failure.QuorumNotMet failure = tally.notMet(Outcome.UNKNOWN);

        assertThat(failure.required()).isEqualTo(3);
        assertThat(failure.received()).isEqualTo(1);
        assertThat(failure.replicas())
                .containsExactly(
                        new Failure.ReplicaReport(Target.primary(A), ReplicaState.PENDING),
                        new Failure.ReplicaReport(Target.primary(B), ReplicaState.OK),
                        new Failure.ReplicaReport(Target.primary(C), ReplicaState.UNREACHABLE));
    }

    @Test
    void whoIsSilentWhenTheTimeIsUpHasTimedOut() {
        Tally tally = new Tally(new Quorum(2, 2, Quorum.Kind.STRICT), List.of(A, B));
        tally.count(Target.primary(B));

        assertThat(tally.expire()).isEqualTo(Progress.IMPOSSIBLE);

        assertThat(tally.notMet(Outcome.UNKNOWN).replicas())
                .containsExactly(
                        new Failure.ReplicaReport(Target.primary(A), ReplicaState.TIMEOUT),
                        new Failure.ReplicaReport(Target.primary(B), ReplicaState.OK));
    }

    @Test
    void countsInTheOrderOfArrival() {
        Tally tally = new Tally(new Quorum(3, 2, Quorum.Kind.STRICT), List.of(A, B, C));
        tally.count(Target.primary(C));
        tally.count(Target.primary(A));
        assertThat(tally.counted()).containsExactly(Target.primary(C), Target.primary(A));
    }

    @Test
    void aFallbackTakesThePlaceOfItsPrimaryOnceAndOnlyInASloppyQuorum() {
        Target standIn = new Target(new NodeId("d"), B);
        Tally strict = new Tally(new Quorum(3, 2, Quorum.Kind.STRICT), List.of(A, B, C));
        strict.count(Target.primary(A));
        assertThat(strict.count(standIn)).isEqualTo(Progress.PENDING);

        Tally sloppy = new Tally(new Quorum(3, 3, Quorum.Kind.SLOPPY), List.of(A, B, C));
        sloppy.count(Target.primary(A));
        sloppy.count(standIn);
        assertThat(sloppy.isOpen(Target.primary(B))).isFalse();
        assertThat(sloppy.count(Target.primary(B))).isEqualTo(Progress.PENDING);
        assertThat(sloppy.count(Target.primary(C))).isEqualTo(Progress.MET);
        assertThat(sloppy.counted()).containsExactly(Target.primary(A), standIn, Target.primary(C));
    }

    @Test
    void aFallbackThatHasBecomeAPrimaryMeanwhileCountsOnceAllTheSame() {
        Quorum two = new Quorum(2, 2, Quorum.Kind.SLOPPY);
        Tally before = new Tally(two, List.of(A, B));
        before.count(new Target(C, A));
        Tally after =
                before.under(
                        List.of(
                                new ReplicaSet(
                                        new Quorum(3, 2, Quorum.Kind.SLOPPY), List.of(A, B, C))));

        assertThat(after.count(Target.primary(C))).isEqualTo(Progress.PENDING);
        assertThat(after.counted()).containsExactly(new Target(C, A));
        assertThat(after.count(Target.primary(B))).isEqualTo(Progress.MET);
    }

    @Test
    void aFailureNamesTheFallbackThatDidAnswer() {
        Target standIn = new Target(new NodeId("d"), B);
        Tally tally = new Tally(new Quorum(3, 3, Quorum.Kind.SLOPPY), List.of(A, B, C));
        tally.count(standIn);
        tally.fail(C, ReplicaState.UNREACHABLE);
        assertThat(tally.notMet(Outcome.UNKNOWN).replicas())
                .containsExactly(
                        new Failure.ReplicaReport(Target.primary(A), ReplicaState.PENDING),
                        new Failure.ReplicaReport(standIn, ReplicaState.OK),
                        new Failure.ReplicaReport(Target.primary(C), ReplicaState.UNREACHABLE));
    }

    @Test
    void needsExactlyNPrimaries() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Tally(new Quorum(3, 2, Quorum.Kind.STRICT), List.of(A, B)));
    }
}
