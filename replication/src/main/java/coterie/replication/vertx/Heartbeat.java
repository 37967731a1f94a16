package coterie.replication.vertx;

import io.vertx.core.buffer.Buffer;

/**
 * A frame that says nothing but that its sender is there. Whoever opened a connection sends one now
 * and then, and the other side sends it back.
 *
 * <p>TCP alone does not notice for minutes that a machine is gone or a cable was cut, and then
 * waits longer and longer before it tries again; a new connection works as soon as the network
 * does.
 */
final class Heartbeat {

    /** The first byte, which no message has. */
    static final int KIND = 0;

    /** So many intervals may pass without an answer. */
    static final int MISSED = 5;

    private Heartbeat() {}

    static boolean is(byte[] bytes, int at) {
        return bytes[at] == KIND;
    }

    static Buffer frame() {
        return Buffer.buffer(FrameReader.HEADER_BYTES + 1).appendInt(1).appendByte((byte) KIND);
    }
}
