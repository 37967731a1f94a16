package coterie.replication.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.replication.PeerListener;
import coterie.replication.message.Message;
import coterie.ring.NodeId;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A listener that keeps what it hears, for a test to wait for. */
class Recorder implements PeerListener {

    /** After which a test gives up on what will not come; far beyond what anything here takes. */
    private static final long GIVE_UP_SECONDS = 20;

    final BlockingQueue<Received> messages = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> contacts = new LinkedBlockingQueue<>();

    record Received(NodeId from, Message message) {}

    @Override
    public void received(NodeId from, Message message) {
        messages.add(new Received(from, message));
    }

    @Override
    public void connected(NodeId peer) {
        contacts.add("connected " + peer);
    }

    @Override
    public void disconnected(NodeId peer) {
        contacts.add("disconnected " + peer);
    }

    @Override
    public void turnedAway(NodeId by, String detail) {
        contacts.add("turned away by " + by + ": " + detail);
    }

    /** The next message; waits for it. */
    Received next() throws InterruptedException {
        return await(messages);
    }

    /** The next change of contact; waits for it. */
    String nextContact() throws InterruptedException {
        return await(contacts);
    }

    /** Waits for a change of contact, whatever comes before it. */
    void waitFor(String contact) throws InterruptedException {
        String next = nextContact();
        while (!next.equals(contact)) {
            next = nextContact();
        }
    }

    static <T> T await(BlockingQueue<T> queue) throws InterruptedException {
        @Nullable T next = queue.poll(GIVE_UP_SECONDS, TimeUnit.SECONDS);
        assertThat(next).as("nothing came").isNotNull();
        return next;
    }
}
