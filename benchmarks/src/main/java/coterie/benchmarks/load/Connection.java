package coterie.benchmarks.load;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * A client's keep-alive connection to one endpoint, opened with the first request and again after
 * it was closed, with one request in flight at the most. It belongs to the thread of its selector.
 */
final class Connection {
    private final Endpoint endpoint;
    private final Client client;
    private final ResponseParser parser = new ResponseParser();
    private @Nullable SocketChannel channel;
    private @Nullable SelectionKey key;
    private @Nullable ByteBuffer request;

    /**
     * A connection of the client, not opened yet; the selector's keys have it as their attachment.
     */
    Connection(Endpoint endpoint, Client client) {
        this.endpoint = endpoint;
        this.client = client;
    }

    Client client() {
        return client;
    }

    /**
     * Sends a request, which stays the connection's until it is answered.
     *
     * @throws IOException if that is known at once to be impossible; the connection is closed then
     */
    void send(ByteBuffer request, Selector selector) throws IOException {
        this.request = request;
        parser.reset();
        try {
            SocketChannel open = channel == null ? open(selector) : channel;
            if (open.isConnected()) {
                write(open);
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /**
     * Goes on with whatever the selector found the channel ready for.
     *
     * @param input where bytes are read to
     * @return the answer, if that is complete now
     * @throws IOException if the connection failed; it is closed then
     */
    @Nullable Answer proceed(ByteBuffer input) throws IOException {
        SocketChannel open = channel;
        if (open == null) {
            return null;
        }
        try {
            if (!open.isConnected() && !open.finishConnect()) {
                return null;
            }
            if (request != null && request.hasRemaining()) {
                write(open);
            }
            return read(open, input);
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /** Closes the channel; a request in flight is forgotten. */
    void close() {
        SocketChannel open = channel;
        channel = null;
        key = null;
        request = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // The peer is gone or goes with it: nothing is lost by a close that fails.
            }
        }
    }

    private SocketChannel open(Selector selector) throws IOException {
        SocketChannel opened = SocketChannel.open();
        channel = opened;
        opened.configureBlocking(false);
        opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
        boolean connected = opened.connect(endpoint.address());
        key =
                opened.register(
                        selector, connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, this);
        return opened;
    }

    private void write(SocketChannel open) throws IOException {
        if (request != null) {
            open.write(request);
            interest(
                    request.hasRemaining()
                            ? SelectionKey.OP_READ | SelectionKey.OP_WRITE
                            : SelectionKey.OP_READ);
        }
    }

    private void interest(int operations) {
        if (key != null && key.interestOps() != operations) {
            key.interestOps(operations);
        }
    }

    private @Nullable Answer read(SocketChannel open, ByteBuffer input) throws IOException {
        int count = open.read(input.clear());
        if (count < 0) {
            throw new EOFException("the server closed the connection");
        }
        if (count == 0) {
            return null;
        }
        if (request == null || feed(input, count) < count) {
            throw new MalformedResponse("bytes that no request asked for");
        }
        if (!parser.complete()) {
            return null;
        }
        request = null;
        Answer answer = parser.answer();
        if (parser.closes()) {
            close();
        }
        return answer;
    }

    private int feed(ByteBuffer input, int count) throws MalformedResponse {
        int start = input.arrayOffset();
        return parser.feed(input.array(), start, start + count) - start;
    }
}
