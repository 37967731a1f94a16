package coterie.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import coterie.replication.TransferStatus;
import coterie.replication.agreed.Command;
import coterie.ring.Epoch;
import coterie.ring.NodeId;
import coterie.ring.RingChange;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChangeProgressTest {

    private final FakeStore store = new FakeStore(4);
    private long now = 7;
    private final ChangeProgress progress = new ChangeProgress(store, () -> now);

    @BeforeEach
    void begin() {
        RingChange leave = new RingChange.Leave(new NodeId("n2"), false);
        store.agree(new Command.Begin(leave, null));
    }

    private JsonNode secondsLeft(int copiesLeft) {
        return told(2, copiesLeft).at("/progress/secondsLeft");
    }

    /** What is shown once the one that leads has told this. */
    private JsonNode told(int epoch, int copiesLeft) {
        store.nextProgress =
                new TransferStatus(new Epoch(epoch), copiesLeft, 0, 0, 0, 0, List.of());
        return shown();
    }

    private JsonNode shown() {
        return Json.object(Json.bytes(Objects.requireNonNull(progress.change())));
    }

    private double copiesLeftByMetric() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        progress.show(registry);
        return registry.get("coterie.change.copies.left").gauge().value();
    }

    @Test
    void nothingCountsAsMadeBeforeSomebodyHasToldOfThisStep() {
        assertThat(shown().get("progress").isNull()).isTrue();
        assertThat(told(1, 0).get("progress").isNull()).isTrue();
        double before = copiesLeftByMetric();
        int total = told(2, 7).at("/progress/copiesTotal").asInt();
        assertThat(total).isGreaterThan(7);
        assertThat(before).isEqualTo(total);
        assertThat(copiesLeftByMetric()).isEqualTo(7);
    }

    @Test
    void withinAStepItDoesNotGoBackThoughAnotherBeginsToLead() {
        told(2, 3);
        assertThat(told(2, 20).at("/progress/copiesLeft").asInt()).isEqualTo(3);
        assertThat(told(1, 0).at("/progress/copiesLeft").asInt()).isEqualTo(3);
        store.agree(new Command.Advance(new Epoch(2)));
        assertThat(shown().get("progress").isNull()).isTrue();
        assertThat(told(3, 0).at("/progress/copiesLeft").asInt()).isZero();
        assertThat(copiesLeftByMetric()).isZero();
    }

    private List<String> waitsFor() {
        return shown().get("waitsFor").findValuesAsText("to");
    }

    @Test
    void aMemberOutOfReachIsNamedWhereTheStepCannotEndWithoutIt() {
        // n3 cannot be reached, and has copies to make since n2 leaves.
        assertThat(waitsFor()).containsExactly("copy");
        told(2, 1);
        assertThat(waitsFor()).containsExactly("copy");
        told(2, 0);
        assertThat(waitsFor()).isEmpty();
        store.agree(new Command.Advance(new Epoch(2)));
        assertThat(waitsFor()).isEmpty();
        store.agree(new Command.Cancel());
        assertThat(waitsFor()).isEmpty();
    }

    @Test
    void aLeaverOutOfReachIsWaitedForAndOneThatIsGivenUpIsNot() {
        store.agree(new Command.Cancel());
        store.agree(new Command.Begin(new RingChange.Leave(new NodeId("n3"), false), null));
        assertThat(waitsFor()).containsExactly("compare");
        store.agree(new Command.Advance(new Epoch(4)));
        told(5, 0);
        assertThat(waitsFor()).containsExactly("hand-over");
        store.agree(new Command.Cancel());
        store.agree(new Command.Advance(new Epoch(6)));
        store.agree(new Command.Begin(new RingChange.Remove(new NodeId("n3"), false), null));
        assertThat(waitsFor()).isEmpty();
    }

    @Test
    void theRestIsTakenToGoAsWhatWasDone() {
        assertThat(secondsLeft(10).isNull()).isTrue();
        now += TimeUnit.SECONDS.toNanos(20);
        assertThat(secondsLeft(10).isNull()).isTrue();
        assertThat(secondsLeft(8).asInt()).isEqualTo(80);
        now += TimeUnit.SECONDS.toNanos(20);
        assertThat(secondsLeft(4).asInt()).isEqualTo(26);
        assertThat(secondsLeft(0).asInt()).isZero();
    }

    @Test
    void whatIsUndoneCopiesNothing() {
        store.agree(new Command.Advance(new Epoch(2)));
        store.agree(new Command.Cancel());
        store.nextProgress = TransferStatus.idle(new Epoch(4));
        JsonNode change = Json.object(Json.bytes(Objects.requireNonNull(progress.change())));
        assertThat(change.get("cancelled").asBoolean()).isTrue();
        assertThat(change.get("progress").isNull()).isTrue();
        store.agree(new Command.Advance(new Epoch(4)));
        assertThat(progress.change()).isNull();
    }
}
