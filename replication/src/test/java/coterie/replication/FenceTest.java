package coterie.replication;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.replication.agreed.AgreedState;
import coterie.replication.message.Reply;
import coterie.replication.message.Reply.Reason;
import coterie.replication.message.Request;
import coterie.ring.Epoch;
import coterie.ring.Key;
import coterie.ring.Membership;
import coterie.storage.version.Tombstone;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class FenceTest {

    private static final long OWN = 5;
    private static final int TIMEOUT_MILLIS = 1_000;
    private static final Key KEY = Key.of("b", "k".getBytes(StandardCharsets.UTF_8));

    private final Stage stage = new Stage(3, 8);
    private final Shard shard = stage.one().shard();

    FenceTest() {
        shard.adopt(at(OWN));
    }

    private AgreedState at(long epoch) {
        AgreedState known = shard.agreed();
        Epoch next = new Epoch(epoch);
        Membership membership =
                new Membership(
                        next,
                        known.membership().ring().at(next),
                        null,
                        new TreeSet<>(),
                        new TreeMap<>());
        return new AgreedState(membership, known.addresses(), known.buckets());
    }

    private void hear(long id, long epoch) {
        Request request =
                new Request.Replicate(
                        id, new Epoch(epoch), KEY, Stage.written(1), 3, null, TIMEOUT_MILLIS);
        shard.fence().admit(Stage.TWO, request);
        stage.pass(100);
    }

    private void assertStored(long id, long epoch) {
        assertThat(stage.said(Stage.ONE, Reply.class))
                .containsExactly(new Reply.Stored(id, new Epoch(epoch)));
    }

    @Test
    void servesItsNeighbours() {
        hear(1, OWN - 1);
        hear(2, OWN);
        hear(3, OWN + 1);

        assertThat(stage.said(Stage.ONE, Reply.Stored.class)).hasSize(3);
    }

    @Test
    void refusesWhoIsTwoStepsBehindAndTellsItsOwnEpoch() {
        hear(1, OWN - 2);

        assertThat(stage.said(Stage.ONE, Reply.class))
                .containsExactly(new Reply.Refused(1, new Epoch(OWN), Reason.OTHER_EPOCH));
        assertThat(stage.diskOfOne().records()).isEmpty();
    }

    @Test
    void catchesUpBeforeItServesWhoIsTwoStepsAhead() {
        hear(1, OWN + 2);
        assertThat(stage.said(Stage.ONE, Reply.class)).isEmpty();

        shard.adopt(at(OWN + 2));
        stage.pass(100);

        assertStored(1, OWN + 2);
    }

    /** The sender goes elsewhere with what was refused; with what was done it must not. */
    @Test
    void answersADuplicateOfAForwardedWriteAsItDidTheFirstWhateverRingHoldsSince() {
        shard.fence().admit(Stage.TWO, write(1, OWN));
        shard.fence().admit(Stage.TWO, write(2, OWN - 2));
        stage.pass(100);
        shard.adopt(at(OWN + 2));

        shard.fence().admit(Stage.TWO, write(1, OWN));
        shard.fence().admit(Stage.TWO, write(2, OWN + 2));
        stage.pass(100);

        List<Reply.Forwarded> done = stage.said(Stage.ONE, Reply.Forwarded.class);
        assertThat(done).hasSize(2);
        assertThat(done.getFirst()).isEqualTo(done.getLast());
        assertThat(stage.said(Stage.ONE, Reply.Refused.class))
                .containsExactly(
                        new Reply.Refused(2, new Epoch(OWN), Reason.OTHER_EPOCH),
                        new Reply.Refused(2, new Epoch(OWN), Reason.OTHER_EPOCH));
    }

    private static Request write(long id, long epoch) {
        return new Request.ForwardWrite(
                id,
                new Epoch(epoch),
                KEY,
                null,
                null,
                Tombstone.TOMBSTONE,
                new QuorumTerms(3, Count.Word.ONE, Quorum.Kind.SLOPPY),
                TIMEOUT_MILLIS);
    }

    @Test
    void forgetsWhatHasWaitedForLongerThanAnybodyWaits() {
        hear(1, OWN + 2);
        stage.pass(Fence.PATIENCE_NANOS / 1_000_000 + 1);

        shard.adopt(at(OWN + 2));
        stage.pass(100);

        assertThat(stage.said(Stage.ONE, Reply.class)).isEmpty();
    }

    @Test
    void letsABoundedNumberWait() {
        for (int id = 1; id <= Fence.MAX_WAITING; id++) {
            shard.fence().admit(Stage.TWO, read(id));
        }
        shard.fence().admit(Stage.TWO, read(Fence.MAX_WAITING + 1));
        stage.pass(100);

        assertThat(stage.said(Stage.ONE, Reply.class))
                .containsExactly(
                        new Reply.Refused(
                                Fence.MAX_WAITING + 1, new Epoch(OWN), Reason.OVERLOADED));
    }

    private static Request read(int id) {
        return new Request.Read(id, new Epoch(OWN + 2), KEY, 3, 1, false);
    }
}
