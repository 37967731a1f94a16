package coterie.replication.vertx;

import coterie.storage.codec.MalformedException;
import io.vertx.core.buffer.Buffer;

/**
 * Cuts what a socket brings into frames: four bytes of length, the greatest first, and so many
 * bytes.
 *
 * <p>It holds what has come and nothing more: a length that lies costs no memory until its bytes
 * are there, and one beyond the limit is refused at once.
 */
final class FrameReader {

    /** What a frame's length takes. */
    static final int HEADER_BYTES = Integer.BYTES;

    /** The longest frame from a peer that has not passed the handshake yet. */
    static final int HANDSHAKE_LIMIT_BYTES = 4 << 10;

    /** What a reader keeps between frames; more is given back once a long frame is done. */
    private static final int KEPT_BYTES = 64 << 10;

    /** Where the frames go. */
    interface Frames {

        /**
         * Takes the next frame.
         *
         * @param bytes holds the frame; good until the call returns
         * @param from where the frame begins
         * @param length how many bytes it has, at least 1
         * @return whether to go on; false once the connection is done for
         */
        boolean take(byte[] bytes, int from, int length) throws MalformedException;
    }

    private int limitBytes = HANDSHAKE_LIMIT_BYTES;
    private byte[] held = new byte[HANDSHAKE_LIMIT_BYTES];
    private int start;
    private int end;

    /** Sets the longest frame from here on. */
    void limit(int bytes) {
        limitBytes = bytes;
    }

    /**
     * Takes in a chunk and hands over each frame that is complete.
     *
     * @throws MalformedException where a frame is empty or too long, or whatever takes it says so;
     *     the reader is of no use any more
     */
    void read(Buffer chunk, Frames frames) throws MalformedException {
        append(chunk);
        while (end - start >= HEADER_BYTES) {
            int length = lengthAt(start);
            if (length < 1 || length > limitBytes) {
                throw new MalformedException(
                        "a frame of "
                                + Integer.toUnsignedLong(length)
                                + " bytes; 1 to "
                                + limitBytes
                                + " are allowed");
            }
            if (end - start - HEADER_BYTES < length) {
                return;
            }
            int from = start + HEADER_BYTES;
            start = from + length;
            if (!frames.take(held, from, length)) {
                return;
            }
        }
        if (start == end) {
            start = 0;
            end = 0;
            if (held.length > KEPT_BYTES) {
                held = new byte[HANDSHAKE_LIMIT_BYTES];
            }
        }
    }

    /** How much memory is held at the moment. */
    int heldBytes() {
        return held.length;
    }

    private void append(Buffer chunk) {
        int length = chunk.length();
        if (held.length - end < length) {
            int waiting = end - start;
            byte[] roomier =
                    waiting + length <= held.length
                            ? held
                            : new byte
                                    [Math.max(
                                            waiting + length,
                                            Math.min(2 * held.length, limitBytes + HEADER_BYTES))];
            System.arraycopy(held, start, roomier, 0, waiting);
            held = roomier;
            start = 0;
            end = waiting;
        }
        chunk.getBytes(held, end);
        end += length;
    }

    /** Writes a frame's length before it. */
    static void putLength(byte[] bytes, int at, int length) {
        bytes[at] = (byte) (length >>> 24);
        bytes[at + 1] = (byte) (length >>> 16);
        bytes[at + 2] = (byte) (length >>> 8);
        bytes[at + 3] = (byte) length;
    }

    private int lengthAt(int at) {
        return (held[at] << 24)
                | ((held[at + 1] & 0xFF) << 16)
                | ((held[at + 2] & 0xFF) << 8)
                | (held[at + 3] & 0xFF);
    }
}
