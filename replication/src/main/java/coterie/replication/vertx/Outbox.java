package coterie.replication.vertx;

import coterie.replication.message.Message;
import coterie.replication.message.MessageCodec;
import coterie.storage.codec.Output;
import io.netty.buffer.ByteBuf;
import io.vertx.core.internal.net.NetSocketInternal;
import org.jspecify.annotations.Nullable;

/**
 * The frames that wait to be written to one connection: all that is added in one turn of the loop
 * leaves in one write.
 *
 * <p>Used on its loop only.
 *
 * <p>A turn ends with a task that the first frame of the turn queued behind the turn's other tasks,
 * so that a batch of requests that came in one read is answered by one system call. No more than
 * {@link #WINDOW_BYTES} are with the socket at a time, and the rest waits here, because what the
 * socket holds is copied into memory outside the heap.
 */
final class Outbox {

    /** The most bytes that are with the socket at a time. */
    static final int WINDOW_BYTES = 1 << 20;

    /** What is kept of the memory for encoding and waiting once it is empty. */
    private static final int KEPT_BYTES = 256 << 10;

    private static final int FIRST_BYTES = 4 << 10;

    private static final byte[] HEARTBEAT = {Heartbeat.KIND};

    private final ShardLoop loop;
    private final int ownFrameLimitBytes;
    private final int limitBytes;
    private final TransportCounters counters;
    private Output encoded = new Output();
    private byte[] waiting = new byte[FIRST_BYTES];
    private int start;
    private int end;
    private int withSocketBytes;
    private int frameLimitBytes;
    private boolean flushQueued;
    private @Nullable NetSocketInternal socket;

    Outbox(ShardLoop loop, PeerSettings.Limits limits, TransportCounters counters) {
        this.loop = loop;
        this.ownFrameLimitBytes = limits.frameBytes();
        this.frameLimitBytes = ownFrameLimitBytes;
        this.limitBytes = limits.backlogBytes();
        this.counters = counters;
    }

    /** From now on frames are written to the socket, those that wait first. */
    void open(NetSocketInternal opened, int peerFrameLimitBytes) {
        socket = opened;
        withSocketBytes = 0;
        frameLimitBytes = peerFrameLimitBytes;
        flushLater();
    }

    /** Forgets the socket and all that waits. */
    void clear() {
        socket = null;
        start = 0;
        end = 0;
        withSocketBytes = 0;
        frameLimitBytes = ownFrameLimitBytes;
        shrink();
    }

    /**
     * Adds a frame with the message; false where there is no room for it, or the peer takes none so
     * long.
     */
    boolean add(Message message) {
        encoded.clear();
        MessageCodec.encode(message, encoded);
        int length = encoded.size();
        boolean fits =
                length <= frameLimitBytes
                        && (long) withSocketBytes
                                        + (end - start)
                                        + FrameReader.HEADER_BYTES
                                        + length
                                <= limitBytes;
        if (fits) {
            append(encoded.array(), length);
            counters.framesOut.increment();
            flushLater();
        }
        if (length > KEPT_BYTES) {
            encoded = new Output();
        }
        return fits;
    }

    /** Adds a heartbeat, if nothing else waits that would show the same. */
    void addHeartbeat() {
        if (start == end && withSocketBytes == 0) {
            append(HEARTBEAT, HEARTBEAT.length);
            flushLater();
        }
    }

    /** Hands the socket everything at once, as the last thing before it is closed. */
    void writeAll() {
        if (socket != null) {
            write(socket, end - start);
        }
    }

    private void append(byte[] frame, int length) {
        int needed = FrameReader.HEADER_BYTES + length;
        if (waiting.length - end < needed) {
            int held = end - start;
            byte[] roomier =
                    held + needed <= waiting.length / 2
                            ? waiting
                            : new byte
                                    [Math.max(
                                            held + needed,
                                            (int) Math.min(2L * waiting.length, limitBytes))];
            System.arraycopy(waiting, start, roomier, 0, held);
            waiting = roomier;
            start = 0;
            end = held;
        }
        FrameReader.putLength(waiting, end, length);
        System.arraycopy(frame, 0, waiting, end + FrameReader.HEADER_BYTES, length);
        end += needed;
    }

    private void flushLater() {
        if (!flushQueued && socket != null && end > start) {
            flushQueued = true;
            loop.execute(this::flush);
        }
    }

    private void flush() {
        flushQueued = false;
        int room = WINDOW_BYTES - withSocketBytes;
        if (socket != null && end > start && room > 0) {
            write(socket, Math.min(room, end - start));
        }
    }

    private void write(NetSocketInternal open, int length) {
        if (length == 0) {
            return;
        }
        ByteBuf bytes = open.channelHandlerContext().alloc().directBuffer(length);
        bytes.writeBytes(waiting, start, length);
        start += length;
        if (start == end) {
            start = 0;
            end = 0;
            shrink();
        }
        withSocketBytes += length;
        counters.writes.increment();
        counters.bytesOut.add(length);
        open.writeMessage(bytes)
                .onComplete(written -> {
                    if (open.equals(socket)) {
                        withSocketBytes -= length;
                        flushLater();
                    }
                });
    }

    private void shrink() {
        if (waiting.length > KEPT_BYTES) {
            waiting = new byte[FIRST_BYTES];
        }
    }
}
