package coterie.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import coterie.replication.TransferStatus;
import coterie.replication.agreed.Command;
import coterie.ring.Epoch;
import coterie.ring.NodeId;
import coterie.ring.RingChange;
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
        store.nextProgress = new TransferStatus(new Epoch(2), copiesLeft, 0, 0, 0, 0, List.of());
        byte[] document = Json.bytes(Objects.requireNonNull(progress.change()));
        return Json.object(document).at("/progress/secondsLeft");
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
