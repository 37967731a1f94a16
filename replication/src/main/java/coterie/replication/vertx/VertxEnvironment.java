package coterie.replication.vertx;

import coterie.replication.Environment;
import coterie.replication.message.Message;
import coterie.ring.NodeId;
import java.security.SecureRandom;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** The world of one shard: its event loop, the system's clocks, and the peers. */
final class VertxEnvironment implements Environment {

    private final ShardLoop loop;
    private final Peers peers;
    private final RandomGenerator random = new SplittableRandom(new SecureRandom().nextLong());

    VertxEnvironment(ShardLoop loop, Peers peers) {
        this.loop = loop;
        this.peers = peers;
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public long wallMillis() {
        return System.currentTimeMillis();
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public void send(NodeId to, Message message) {
        if (to.equals(peers.self())) {
            loop.execute(() -> peers.received(to, message));
        } else if (!loop.send(to, message)) {
            peers.dropped();
        }
    }

    @Override
    public Timer after(long delayNanos, Runnable task) {
        return loop.schedule(delayNanos, task);
    }
}
