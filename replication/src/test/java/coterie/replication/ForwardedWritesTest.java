package coterie.replication;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.replication.message.Message;
import coterie.replication.message.Reply;
import coterie.replication.message.Reply.Reason;
import coterie.ring.Epoch;
import coterie.ring.NodeId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ForwardedWritesTest {

    private static final NodeId PEER = new NodeId("n2");

    private static final Reply FIRST = new Reply.Refused(1, new Epoch(3), Reason.OTHER_EPOCH);
    private static final Reply SECOND = new Reply.Refused(1, new Epoch(4), Reason.NOT_READY);

    private final Clock clock = new Clock();
    private final Map<Event, Integer> events = new EnumMap<>(Event.class);
    private final List<Long> carriedOut = new ArrayList<>();
    private final List<Reply> answers = new ArrayList<>();
    private final ForwardedWrites writes =
            new ForwardedWrites(clock, event -> events.merge(event, 1, Integer::sum));

    @Test
    void aDuplicateFindsTheFirstAnswer() {
        forward(1, listener -> listener.accept(FIRST));
        forward(1, listener -> listener.accept(SECOND));

        assertThat(carriedOut).containsExactly(1L);
        assertThat(answers).containsExactly(FIRST, FIRST);
        assertThat(events).containsExactly(Map.entry(Event.FORWARD_ANSWERED_AGAIN, 1));
    }

    @Test
    void aDuplicateOfAWriteUnderWayWaitsForItsAnswer() {
        List<Consumer<Reply>> underWay = new ArrayList<>();
        forward(1, underWay::add);
        forward(1, underWay::add);
        assertThat(answers).isEmpty();

        underWay.getFirst().accept(FIRST);

        assertThat(answers).containsExactly(FIRST);
        assertThat(events).containsExactly(Map.entry(Event.FORWARD_JOINED, 1));
    }

    @Test
    void isRememberedForAMinuteAndNoLonger() {
        forward(1, listener -> listener.accept(FIRST));
        clock.nanos += ForwardedWrites.REMEMBERED_NANOS - 1;
        forward(1, listener -> listener.accept(FIRST));
        assertThat(carriedOut).containsExactly(1L);

        clock.nanos++;
        forward(1, listener -> listener.accept(FIRST));
        assertThat(carriedOut).containsExactly(1L, 1L);
    }

    @Test
    void pastItsBoundTheOldestIsForgottenEarly() {
        for (long id = 0; id < ForwardedWrites.MAX_REMEMBERED; id++) {
            forward(id, listener -> listener.accept(FIRST));
        }
        assertThat(events).isEmpty();

        forward(ForwardedWrites.MAX_REMEMBERED, listener -> listener.accept(FIRST));

        assertThat(events).containsExactly(Map.entry(Event.FORWARD_FORGOTTEN, 1));
    }

    private void forward(long id, Consumer<Consumer<Reply>> write) {
        writes.once(
                PEER,
                id,
                listener -> {
                    carriedOut.add(id);
                    write.accept(listener);
                },
                answers::add);
    }

    /** A clock that stands still until it is moved. */
    private static final class Clock implements Environment {
        private long nanos = Long.MAX_VALUE - 5;

        @Override
        public long nanos() {
            return nanos;
        }

        @Override
        public long wallMillis() {
            return 0;
        }

        @Override
        public RandomGenerator random() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void send(NodeId to, Message message) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Timer after(long delayNanos, Runnable task) {
            throw new UnsupportedOperationException();
        }
    }
}
