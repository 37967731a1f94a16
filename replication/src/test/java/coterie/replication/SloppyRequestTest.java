package coterie.replication;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.replication.agreed.AgreedState;
import coterie.replication.message.Reply;
import coterie.replication.message.Reply.Reason;
import coterie.replication.message.Request;
import coterie.ring.Key;
import coterie.ring.Membership;
import coterie.ring.NodeId;
import coterie.ring.PreferenceList;
import coterie.ring.RingChange;
import coterie.ring.Target;
import coterie.ring.Verdict;
import coterie.storage.OwedChange;
import coterie.storage.version.CausalContext;
import coterie.storage.version.Content;
import coterie.storage.version.Siblings;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A sloppy request of n1, which is one of a key's three primaries. The two others are silent, or
 * fail; one of them may leave the ring meanwhile, by which the first fallback becomes a primary.
 */
class SloppyRequestTest {

    private static final long TIMEOUT_NANOS = 5_000_000_000L;
    private static final long PATIENCE_MILLIS = StandIns.PATIENCE_NANOS / VirtualTime.MILLI + 10;

    private final Stage stage = new Stage(6, 64);
    private final Shard shard = stage.one().shard();
    private final Membership before = shard.agreed().membership();
    private final Key key = castingKey();
    private final NodeId stayer = others(key).getFirst();
    private final NodeId leaver = others(key).getLast();
    private final NodeId fallback = list(before, key).fallbacks().getFirst();
    private final NodeId second = list(before, key).fallbacks().get(1);
    private final NodeId third = list(before, key).fallbacks().get(2);
    private final List<ReadOutcome> read = new ArrayList<>();

    /** By whose list the first fallback becomes a primary when the last of the primaries leaves. */
    private Key castingKey() {
        return IntStream.range(0, 10_000)
                .mapToObj(Stage::key)
                .filter(one -> list(before, one).isPrimary(Stage.ONE))
                .filter(one -> {
                    List<NodeId> fallbacks = list(before, one).fallbacks();
                    PreferenceList next = list(switched(others(one).getLast()), one);
                    return next.isPrimary(Stage.ONE)
                            && next.isPrimary(others(one).getFirst())
                            && next.isPrimary(fallbacks.getFirst())
                            && next.fallbacks().equals(fallbacks.subList(1, 3));
                })
                .findFirst()
                .orElseThrow();
    }

    private List<NodeId> others(Key one) {
        return list(before, one).primaries().stream().filter(n -> !n.equals(Stage.ONE)).toList();
    }

    @BeforeEach
    void begin() {
        stage.distort(_ -> null);
        stage.one().engine().change(new OwedChange.AcknowledgeStart(List.of()), () -> {});
        stage.pass(20);
    }

    private void reads(Count count, @Nullable CausalContext atLeast) {
        GetRequest request =
                new GetRequest(key, atLeast, 3, count, Quorum.Kind.SLOPPY, TIMEOUT_NANOS);
        shard.coordinator().get(request, read::add);
        stage.pass(20);
    }

    private void readsFromAll() {
        reads(Count.Word.ALL, null);
    }

    private static PreferenceList list(Membership membership, Key key) {
        return membership
                .topology()
                .reads()
                .preferenceList(membership.ring().partitioner().of(key), 3);
    }

    private Membership begun(NodeId node) {
        return ((Verdict.Accepted) before.propose(new RingChange.Leave(node, true), 3)).next();
    }

    private Membership switched(NodeId node) {
        return begun(node).advanced();
    }

    private void leaves() {
        for (Membership membership : List.of(begun(leaver), switched(leaver))) {
            shard.adopt(new AgreedState(membership, new TreeMap<>(), new TreeMap<>()));
            stage.pass(20);
        }
    }

    private Request.Read asked(NodeId node) {
        List<Request.Read> questions = stage.saidTo(node, Request.Read.class);
        assertThat(questions).as("asked of %s", node).hasSize(1);
        return questions.getFirst();
    }

    private void answers(NodeId node) {
        answers(node, true);
    }

    private void answers(NodeId node, boolean verified) {
        long id = asked(node).id();
        shard.take(node, new Reply.HeldReply(id, shard.epoch(), Siblings.NONE, 0, verified));
        stage.pass(20);
    }

    private void fails(NodeId node) {
        shard.take(node, new Reply.Refused(asked(node).id(), shard.epoch(), Reason.STORAGE_FAILED));
        stage.pass(20);
    }

    private void restsOn(Target... replicas) {
        assertThat(read).hasSize(1).first().isInstanceOf(ReadOutcome.Read.class);
        assertThat(((ReadOutcome.Read) read.getFirst()).evidence().replicas())
                .containsExactly(replicas);
    }

    private static Target primary(NodeId node) {
        return Target.primary(node);
    }

    @Test
    void whatAFallbackSaysAfterItHasBecomeAPrimaryCountsInItsOwnPlace() {
        readsFromAll();
        answers(leaver);
        fails(stayer);
        leaves();
        answers(fallback);
        assertThat(read).as("nobody has answered in the other's place").isEmpty();

        answers(second);

        restsOn(primary(Stage.ONE), primary(fallback), new Target(second, stayer));
    }

    @Test
    void whatItSaidBeforeCountsThereFromThenOn() {
        readsFromAll();
        fails(stayer);
        answers(fallback);
        leaves();

        answers(second);

        restsOn(primary(Stage.ONE), primary(fallback), new Target(second, stayer));
    }

    @Test
    void whereItFailsItIsItsOwnPlaceThatSomebodyElseTakes() {
        readsFromAll();
        fails(stayer);
        leaves();
        fails(leaver);
        assertThat(stage.saidTo(third, Request.Read.class))
                .as("a place that is none any more")
                .isEmpty();
        fails(fallback);
        answers(second);
        answers(third);

        restsOn(primary(Stage.ONE), new Target(second, stayer), new Target(third, fallback));
    }

    @Test
    void aSilentPrimaryWhoseFallbackHasBecomeOneGetsAnother() {
        readsFromAll();
        answers(leaver);
        stage.pass(PATIENCE_MILLIS);
        leaves();
        answers(fallback);

        answers(second);

        restsOn(primary(Stage.ONE), primary(fallback), new Target(second, stayer));
    }

    @Test
    void aSilentPrimaryMayStillAnswerWhenAllWhoStoodInForItHaveFailed() {
        readsFromAll();
        answers(leaver);
        stage.pass(PATIENCE_MILLIS);
        fails(fallback);
        fails(second);
        fails(third);
        assertThat(read).isEmpty();

        answers(stayer);

        restsOn(primary(Stage.ONE), primary(leaver), primary(stayer));
    }

    @Test
    void aPrimaryThatWasAFallbackWhenItWasAskedDoesNotTellThatNobodyKnowsTheKey() {
        CausalContext known = Stage.written(1).context();
        reads(Count.Word.ONE, known);
        fails(leaver);
        answers(fallback);
        leaves();

        answers(stayer);

        assertThat(read).hasSize(1).first().isInstanceOf(Failure.class);
    }

    @Test
    void aSilentPrimaryIsNotWaitedForWhereOthersSufficeThoughTheyAreNotSure() {
        reads(Count.Word.QUORUM, null);
        stage.pass(PATIENCE_MILLIS);
        answers(leaver, false);
        fails(fallback);
        fails(second);
        fails(third);

        restsOn(primary(Stage.ONE), primary(leaver));
    }

    @Test
    void aWriteGoesToAFallbackThatHasBecomeAPrimaryAsToAPrimary() {
        List<WriteOutcome> written = new ArrayList<>();
        shard.disconnected(stayer);
        shard.coordinator()
                .put(
                        new PutRequest(
                                key,
                                new Content("t", new byte[1]),
                                null,
                                3,
                                Count.Word.ALL,
                                Quorum.Kind.SLOPPY,
                                TIMEOUT_NANOS),
                        written::add);
        shard.adopt(new AgreedState(begun(leaver), new TreeMap<>(), new TreeMap<>()));
        stage.pass(20);

        assertThat(stage.saidTo(fallback, Request.Replicate.class))
                .singleElement()
                .extracting(Request.Replicate::hintFor)
                .isNull();
        assertThat(stage.saidTo(second, Request.Replicate.class))
                .singleElement()
                .extracting(Request.Replicate::hintFor)
                .isEqualTo(stayer);
        for (NodeId node : List.of(leaver, fallback, second)) {
            assertThat(written).isEmpty();
            long id = stage.saidTo(node, Request.Replicate.class).getFirst().id();
            shard.take(node, new Reply.Stored(id, shard.epoch()));
            stage.pass(20);
        }
        assertThat(written).singleElement().isInstanceOf(WriteOutcome.Written.class);
    }
}
