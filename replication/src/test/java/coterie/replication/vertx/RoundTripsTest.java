package coterie.replication.vertx;

import static coterie.replication.vertx.Fixture.N1;
import static coterie.replication.vertx.Fixture.N2;
import static org.assertj.core.api.Assertions.assertThat;

import coterie.replication.PeerListener;
import coterie.replication.message.Gossip;
import coterie.replication.message.Message;
import coterie.replication.message.Reply;
import coterie.ring.Epoch;
import coterie.ring.NodeId;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RoundTripsTest {

    private static final int TRIPS = 100_000;
    private static final int IN_FLIGHT = 256;

    /** A node that counts answers, sending one request more for each, and answers requests. */
    private static final class Echo implements PeerListener {

        private final CountDownLatch done = new CountDownLatch(TRIPS);
        private final CountDownLatch connected = new CountDownLatch(1);
        private final ShardLoop shard;
        private int sent;

        Echo(ShardLoop shard) {
            this.shard = shard;
        }

        @Override
        public void received(NodeId from, Message message) {
            shard.mailbox()
                    .post(() -> {
                        if (message instanceof Gossip.Ping) {
                            Reply answer = new Reply.Stored(message.id(), Epoch.FIRST);
                            shard.environment().send(from, answer);
                        } else {
                            done.countDown();
                            ask(from);
                        }
                    });
        }

        private void ask(NodeId peer) {
            if (sent < TRIPS) {
                shard.environment().send(peer, new Gossip.Ping(sent++, Epoch.FIRST, 0, List.of()));
            }
        }

        @Override
        public void connected(NodeId peer) {
            connected.countDown();
        }

        @Override
        public void disconnected(NodeId peer) {}

        @Override
        public void turnedAway(NodeId by, String detail) {}
    }

    /** Not a benchmark: prints a number to look at when something has become slow. */
    @Test
    void answersManySmallRequestsInFlightTogether() throws Exception {
        try (Fixture fixture = new Fixture()) {
            PeerTransport one = fixture.create(fixture.settings(N1), 1);
            PeerTransport two = fixture.create(fixture.settings(N2), 1);
            Echo asking = new Echo(one.shards().getFirst());
            Echo answering = new Echo(two.shards().getFirst());
            fixture.start(one, asking);
            fixture.start(two, answering);
            assertThat(asking.connected.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(answering.connected.await(20, TimeUnit.SECONDS)).isTrue();

            long begun = System.nanoTime();
            one.shards()
                    .getFirst()
                    .mailbox()
                    .post(() -> {
                        for (int i = 0; i < IN_FLIGHT; i++) {
                            asking.ask(N2);
                        }
                    });
            assertThat(asking.done.await(60, TimeUnit.SECONDS)).isTrue();
            long tookNanos = System.nanoTime() - begun;
            TransportStatistics statistics = one.statistics();
            System.out.printf(
                    "%d round trips, %d in flight: %.2f µs each, %.1f frames a write%n",
                    TRIPS,
                    IN_FLIGHT,
                    tookNanos / 1e3 / TRIPS,
                    (double) statistics.framesOut() / statistics.writes());
            assertThat(statistics.framesOut()).isEqualTo(TRIPS);
            assertThat(statistics.droppedSends()).isZero();
        }
    }
}
