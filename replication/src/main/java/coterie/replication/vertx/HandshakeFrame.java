package coterie.replication.vertx;

import coterie.storage.codec.Input;
import coterie.storage.codec.MalformedException;
import coterie.storage.codec.Output;
import io.vertx.core.buffer.Buffer;

/**
 * What every frame of a handshake begins with, in every version of the protocol: a mark, a kind and
 * a version.
 *
 * @param kind one of the constants below, or one that this version does not know
 * @param version in a hello and a question the sender's, in a welcome and an answer the one that
 *     both speak
 */
record HandshakeFrame(int kind, ProtocolVersion version) {

    static final int HELLO = 1;
    static final int WELCOME = 2;
    static final int REFUSAL = 3;
    static final int ASK = 4;
    static final int ANSWER = 5;

    /** How many bytes it has, apart from what follows by kind. */
    static final int BYTES = 9;

    private static final int MAGIC = 0x436F7465; // "Cote"

    /** The longest detail of a refusal. */
    private static final int MAX_DETAIL_LENGTH = 500;

    /** Writes the beginning of a frame. */
    static Output begin(int kind, ProtocolVersion version) {
        Output out = new Output();
        out.u32(MAGIC);
        out.u8(kind);
        out.u16(version.major());
        out.u16(version.minor());
        return out;
    }

    /** Whether the bytes begin as a frame of a handshake does; no message begins so. */
    static boolean isOne(byte[] bytes, int at, int length) {
        return length >= Integer.BYTES
                && bytes[at] == (byte) (MAGIC >>> 24)
                && bytes[at + 1] == (byte) (MAGIC >>> 16)
                && bytes[at + 2] == (byte) (MAGIC >>> 8)
                && bytes[at + 3] == (byte) MAGIC;
    }

    /** Reads the beginning of a frame. */
    static HandshakeFrame read(Input in) throws MalformedException {
        if (in.u32() != MAGIC) {
            throw new MalformedException("it does not begin with the protocol's mark");
        }
        return new HandshakeFrame(in.u8(), new ProtocolVersion(in.u16(), in.u16()));
    }

    /** What either side says when it will not talk to the other. */
    static Buffer refusal(RefusalReason reason, String detail) {
        Output out = begin(REFUSAL, ProtocolVersion.CURRENT);
        out.u8(reason.code());
        out.text(detail.substring(0, Math.min(detail.length(), MAX_DETAIL_LENGTH)));
        return framed(out);
    }

    /** Reads why the other side will not talk, after the beginning of its refusal. */
    static Handshake.RefusedByPeer readRefusal(Input in) throws MalformedException {
        return new Handshake.RefusedByPeer(RefusalReason.of(in.u8()), in.text());
    }

    /** What was written, with its length before it. */
    static Buffer framed(Output out) {
        return framed(out.array(), out.size());
    }

    /** A frame around the first bytes of an array. */
    static Buffer framed(byte[] bytes, int length) {
        return Buffer.buffer(FrameReader.HEADER_BYTES + length)
                .appendInt(length)
                .appendBytes(bytes, 0, length);
    }
}
