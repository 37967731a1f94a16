package coterie.replication.message;

import coterie.replication.Count;
import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.storage.StoredRecord;
import coterie.storage.codec.Input;
import coterie.storage.codec.MalformedException;
import coterie.storage.codec.Output;
import java.util.List;

/** The bytes of what several messages hold. */
final class Fields {

    private Fields() {}

    static void putKey(Output out, Key key) {
        putBucket(out, key.bucket());
        putBytes(out, key.bytes());
    }

    static Key key(Input in) throws MalformedException {
        return Key.of(bucket(in), bytes(in));
    }

    static void putBucket(Output out, String bucket) {
        out.text(bucket);
    }

    static String bucket(Input in) throws MalformedException {
        String bucket = in.text();
        if (!Key.isBucket(bucket)) {
            throw new MalformedException("'" + bucket + "' is no bucket");
        }
        return bucket;
    }

    static void putBytes(Output out, byte[] bytes) {
        out.varint(bytes.length);
        out.bytes(bytes);
    }

    static byte[] bytes(Input in) throws MalformedException {
        return in.bytes(in.count(1));
    }

    static void putNode(Output out, NodeId node) {
        out.text(node.value());
    }

    static NodeId node(Input in) throws MalformedException {
        return new NodeId(in.text());
    }

    static int copies(Input in) throws MalformedException {
        int copies = in.u8();
        if (copies < 1 || copies > StoredRecord.MAX_COPIES) {
            throw new MalformedException(
                    copies + " replicas; 1 to " + StoredRecord.MAX_COPIES + " are allowed");
        }
        return copies;
    }

    /** The words of {@link Count.Word} on the wire, where no number can be: append only. */
    private static final List<Count> WORDS =
            List.of(Count.Word.ONE, Count.Word.QUORUM, Count.Word.ALL);

    private static final int FIRST_WORD = 0x80;

    static void putRequired(Output out, Count required) {
        if (required instanceof Count.Exactly exactly) {
            out.u8(exactly.value());
        } else {
            out.u8(FIRST_WORD + WORDS.indexOf(required));
        }
    }

    /** How many of n must answer. */
    static Count required(Input in, int n) throws MalformedException {
        int code = in.u8();
        if (code >= FIRST_WORD && code < FIRST_WORD + WORDS.size()) {
            return WORDS.get(code - FIRST_WORD);
        }
        if (code < 1 || code > n) {
            throw new MalformedException(code + " answers of " + n + " replicas");
        }
        return new Count.Exactly(code);
    }

    /** A number that is never negative. */
    static int count(Input in) throws MalformedException {
        int count = in.u32();
        if (count < 0) {
            throw new MalformedException("a count of " + Integer.toUnsignedLong(count));
        }
        return count;
    }
}
