package coterie.replication;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.replication.agreed.AgreedState;
import coterie.replication.message.Reply;
import coterie.replication.message.Reply.Reason;
import coterie.replication.message.Request;
import coterie.ring.Key;
import coterie.ring.Member;
import coterie.ring.Membership;
import coterie.ring.NodeId;
import coterie.ring.RingChange;
import coterie.ring.Verdict;
import coterie.storage.OwedChange;
import coterie.storage.version.Content;
import coterie.storage.version.Siblings;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Requests of n1 that are under way while n5 joins n1 to n4. */
class RequestsAcrossEpochsTest {

    private static final NodeId JOINER = new NodeId("n5");
    private static final long TIMEOUT_NANOS = 5_000_000_000L;
    private static final Count ALL = Count.Word.ALL;

    private final Stage stage = new Stage(4, 32);
    private final Shard shard = stage.one().shard();
    private final Membership begun = begun(shard.agreed().membership());
    private final Membership switched = begun.advanced();
    private final Membership finished = switched.advanced();
    private final Key key = movingKey();
    private final List<WriteOutcome> written = new ArrayList<>();
    private final List<ReadOutcome> read = new ArrayList<>();

    private static Membership begun(Membership before) {
        Verdict verdict = before.propose(new RingChange.Join(Member.of(JOINER)), 3);
        return ((Verdict.Accepted) verdict).next();
    }

    /** n1 and n2 are among its primaries before and after, n5 only after. */
    private Key movingKey() {
        return IntStream.range(0, 10_000)
                .mapToObj(Stage::key)
                .filter(one -> isMoving(primaries(begun, one), primaries(finished, one)))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isMoving(List<NodeId> old, List<NodeId> next) {
        List<NodeId> both = List.of(Stage.ONE, Stage.TWO);
        return old.containsAll(both) && next.containsAll(both) && next.contains(JOINER);
    }

    private static List<NodeId> primaries(Membership membership, Key key) {
        return membership
                .ring()
                .preferenceList(membership.ring().partitioner().of(key), 3)
                .primaries();
    }

    private NodeId leaver() {
        List<NodeId> old = new ArrayList<>(primaries(begun, key));
        old.removeAll(primaries(finished, key));
        return old.getFirst();
    }

    private void adopt(Membership membership) {
        shard.adopt(new AgreedState(membership, new TreeMap<>(), new TreeMap<>()));
        stage.pass(20);
    }

    private void put() {
        shard.coordinator()
                .put(
                        new PutRequest(
                                key,
                                new Content("t", "v".getBytes(StandardCharsets.UTF_8)),
                                null,
                                3,
                                ALL,
                                Quorum.Kind.STRICT,
                                TIMEOUT_NANOS),
                        written::add);
        stage.pass(20);
    }

    private void get() {
        GetRequest request = new GetRequest(key, null, 3, ALL, Quorum.Kind.STRICT, TIMEOUT_NANOS);
        shard.coordinator().get(request, read::add);
        stage.pass(20);
    }

    private List<Request.Replicate> sentTo(NodeId node) {
        return stage.saidTo(node, Request.Replicate.class);
    }

    private void acknowledges(NodeId node) {
        long id = sentTo(node).getLast().id();
        shard.take(node, new Reply.Stored(id, shard.epoch()));
        stage.pass(20);
    }

    @Test
    void aWriteNeedsItsQuorumByTheNewRingAsWellOnceThatHasBegun() {
        put();
        adopt(begun);
        acknowledges(leaver());
        assertThat(written).as("all of the old ring hold it").isEmpty();
        assertThat(sentTo(JOINER).getLast().siblings())
                .as("the same object, with the same dot")
                .isEqualTo(sentTo(leaver()).getLast().siblings());

        acknowledges(JOINER);

        assertThat(written).hasSize(1).first().isInstanceOf(WriteOutcome.Written.class);
    }

    @Test
    void aWriteNeedsTheNewRingAloneOnceTheChangeIsFinished() {
        put();
        adopt(begun);
        adopt(switched);
        adopt(finished);
        assertThat(written).isEmpty();

        acknowledges(JOINER);

        assertThat(written).hasSize(1).first().isInstanceOf(WriteOutcome.Written.class);
    }

    @Test
    void aWriteThatIsRefusedForItsEpochIsSentAgainAsItIsOnceTheRingHasCome() {
        put();
        Request.Replicate first = sentTo(leaver()).getLast();
        shard.take(leaver(), new Reply.Refused(first.id(), switched.epoch(), Reason.OTHER_EPOCH));
        stage.pass(20);
        assertThat(written).as("it is not lost").isEmpty();
        assertThat(sentTo(leaver())).hasSize(1);

        adopt(begun);
        adopt(switched);

        assertThat(sentTo(leaver()).getLast().siblings()).isEqualTo(first.siblings());
        acknowledges(leaver());
        acknowledges(JOINER);
        assertThat(written).hasSize(1).first().isInstanceOf(WriteOutcome.Written.class);
    }

    @Test
    void aWriteThatIsRefusedForARingThatHasComeMeanwhileIsSentAgainAtOnce() {
        put();
        Request.Replicate first = sentTo(leaver()).getLast();
        adopt(begun);
        shard.take(leaver(), new Reply.Refused(first.id(), begun.epoch(), Reason.OTHER_EPOCH));
        stage.pass(20);

        assertThat(sentTo(leaver())).hasSize(2);
    }

    @Test
    void aReadGoesByTheNewRingOnceThatIsInForce() {
        stage.one().engine().change(new OwedChange.AcknowledgeStart(List.of()), () -> {});
        stage.two().engine().change(new OwedChange.AcknowledgeStart(List.of()), () -> {});
        adopt(begun);
        get();
        assertThat(asked(leaver())).hasSize(1);
        assertThat(asked(JOINER)).isEmpty();

        adopt(switched);
        assertThat(asked(JOINER)).hasSize(1);
        shard.take(
                JOINER,
                new Reply.HeldReply(
                        asked(JOINER).getLast().id(), switched.epoch(), Siblings.NONE, 0, true));
        stage.pass(20);

        assertThat(read).hasSize(1).first().isInstanceOf(ReadOutcome.Read.class);
        assertThat(((ReadOutcome.Read) read.getFirst()).evidence().epoch())
                .isEqualTo(switched.epoch());
    }

    private List<Request.Read> asked(NodeId node) {
        return stage.saidTo(node, Request.Read.class);
    }

    @Test
    void aWriteOfAClusterThatIsSmallerThanNAsksForAllTheSame() {
        Stage small = new Stage(2, 8);
        List<WriteOutcome> outcomes = new ArrayList<>();
        small.one()
                .shard()
                .coordinator()
                .put(
                        new PutRequest(
                                Stage.key(1),
                                new Content("t", new byte[1]),
                                null,
                                null,
                                null,
                                null,
                                TIMEOUT_NANOS),
                        outcomes::add);
        small.pass(100);

        assertThat(outcomes).first().isInstanceOf(WriteOutcome.Written.class);
        assertThat(small.said(Stage.ONE, Request.Replicate.class))
                .first()
                .extracting(Request.Replicate::copies)
                .as("the default n, so that a third member comes to hold it")
                .isEqualTo(3);
    }
}
