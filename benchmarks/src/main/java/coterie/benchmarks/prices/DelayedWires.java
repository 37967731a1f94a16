package coterie.benchmarks.prices;

import coterie.replication.Environment;
import coterie.replication.PeerListener;
import coterie.replication.message.Message;
import coterie.replication.message.Reply;
import coterie.replication.message.Request;
import coterie.ring.NodeId;
import coterie.server.Wires;
import coterie.storage.Mailbox;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Links with delays: each message between two nodes that a read or a write consists of is held back
 * before it leaves, each by a time of its own, so that messages overtake each other as they do over
 * several connections. Gossip, leases and repair go as they are: the delays are to show what
 * requests cost, not to have nodes suspect each other.
 *
 * <p>Nothing is delayed before {@link #begin}.
 */
final class DelayedWires implements Wires {

    private final Delay writes;
    private final Delay others;
    private final @Nullable NodeId slow;
    private final DelayLine line;
    private final Crossings crossings;
    private volatile boolean begun;

    /**
     * @param slow whatever of a request is sent to it takes {@link Fault#SLOW_NANOS} longer, or
     *     null
     * @param crossings told of every message when it is sent and when an answer arrives
     */
    DelayedWires(Links links, @Nullable NodeId slow, DelayLine line, Crossings crossings) {
        this.writes = links.writes();
        this.others = links.others();
        this.slow = slow;
        this.line = line;
        this.crossings = crossings;
    }

    /** From now on messages are delayed. */
    void begin() {
        begun = true;
    }

    @Override
    public Environment speaking(NodeId self, Environment transport, Mailbox mailbox) {
        return new Delayed(self, transport, mailbox);
    }

    @Override
    public PeerListener hearing(NodeId self, PeerListener node) {
        return crossings.hearing(self, node);
    }

    private long delay(NodeId to, Message message, RandomGenerator random) {
        Delay delay = of(message);
        if (!begun || delay == null) {
            return 0;
        }
        return delay.nanos(random) + (to.equals(slow) ? Fault.SLOW_NANOS : 0);
    }

    /** The link's delay for such a message, or null where it is no part of a read or a write. */
    private @Nullable Delay of(Message message) {
        return switch (message) {
            case Request.Replicate _, Request.ForwardWrite _ -> writes;
            case Request.Read _,
                    Reply.HeldReply _,
                    Reply.Stored _,
                    Reply.Forwarded _,
                    Reply.Refused _ ->
                    others;
            default -> null;
        };
    }

    private final class Delayed implements Environment {
        private final NodeId self;
        private final Environment transport;
        private final Mailbox mailbox;
        private final SplittableRandom random = new SplittableRandom();

        Delayed(NodeId self, Environment transport, Mailbox mailbox) {
            this.self = self;
            this.transport = transport;
            this.mailbox = mailbox;
        }

        @Override
        public void send(NodeId to, Message message) {
            if (to.equals(self)) {
                transport.send(to, message);
                return;
            }
            crossings.sent(self, to, message);
            long nanos = delay(to, message, random);
            if (nanos == 0) {
                transport.send(to, message);
            } else {
                line.after(nanos, () -> mailbox.post(() -> transport.send(to, message)));
            }
        }

        @Override
        public long nanos() {
            return transport.nanos();
        }

        @Override
        public long wallMillis() {
            return transport.wallMillis();
        }

        @Override
        public RandomGenerator random() {
            return transport.random();
        }

        @Override
        public Timer after(long delayNanos, Runnable task) {
            return transport.after(delayNanos, task);
        }
    }
}
