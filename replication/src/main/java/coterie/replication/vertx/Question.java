package coterie.replication.vertx;

import coterie.storage.codec.Input;
import coterie.storage.codec.MalformedException;
import coterie.storage.codec.Output;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of the one exchange that a stranger may have with a member: a question instead of a
 * hello, and an answer instead of a welcome. What they mean is not known here.
 */
final class Question {

    /** What a frame has besides the bytes that it brings: its beginning, and their length. */
    private static final int MARGIN_BYTES = 16;

    /** The longest question, in bytes: it must fit where a hello is expected. */
    static final int MAX_BYTES = FrameReader.HANDSHAKE_LIMIT_BYTES - MARGIN_BYTES;

    /** The longest answer, in bytes. */
    static final int MAX_ANSWER_BYTES = 8 << 20;

    /** The longest frame with an answer, in bytes. */
    static final int ANSWER_LIMIT_BYTES = MAX_ANSWER_BYTES + MARGIN_BYTES;

    private Question() {}

    static Buffer ask(byte[] question) {
        return framed(HandshakeFrame.ASK, ProtocolVersion.CURRENT, question);
    }

    static Buffer answer(ProtocolVersion version, byte[] answer) {
        return framed(HandshakeFrame.ANSWER, version, answer);
    }

    private static Buffer framed(int kind, ProtocolVersion version, byte[] bytes) {
        Output out = HandshakeFrame.begin(kind, version);
        out.varint(bytes.length);
        out.bytes(bytes);
        return HandshakeFrame.framed(out);
    }

    /** Reads the bytes of a question or an answer, after the beginning of its frame. */
    static byte[] read(Input in) throws MalformedException {
        return in.bytes(in.count(1));
    }

    /** What came back: an answer, or else a refusal. */
    record Reply(@Nullable Buffer answer, Handshake.@Nullable RefusedByPeer refusal) {}

    /** Reads what came back. */
    static Reply readReply(byte[] bytes, int from, int length) throws MalformedException {
        Input in = new Input(bytes, from, length);
        HandshakeFrame frame = HandshakeFrame.read(in);
        if (frame.kind() == HandshakeFrame.REFUSAL) {
            return new Reply(null, HandshakeFrame.readRefusal(in));
        }
        if (frame.kind() != HandshakeFrame.ANSWER
                || !frame.version().isCompatibleWith(ProtocolVersion.CURRENT)) {
            throw new MalformedException(
                    "a frame of kind " + frame.kind() + " and protocol " + frame.version());
        }
        return new Reply(Buffer.buffer(read(in)), null);
    }
}
