package coterie.storage.codec;

import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.ring.PartitionId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The bytes under which records and the listing index are kept. Compared as unsigned bytes, records
 * stand in the order of (partition, key hash, bucket, key), which is what trees, transfers and
 * scans want, and the index in the order of (partition, bucket, key).
 *
 * <p>A zero byte ends the bucket, which never holds one. The longest takes {@link #MAX_HINT_BYTES},
 * within LMDB's 511.
 */
public final class KeyCodec {

    /** The length of the longest of a record. */
    public static final int MAX_BYTES =
            Short.BYTES + Long.BYTES + Key.MAX_BUCKET_LENGTH + 1 + Key.MAX_KEY_BYTES;

    /** The length of the longest of a hint. */
    public static final int MAX_HINT_BYTES = MAX_BYTES - Short.BYTES + NodeId.MAX_LENGTH + 1;

    private KeyCodec() {}

    /** Writes the key of a record. */
    public static void encodeRecordKey(Output out, PartitionId partition, Key key) {
        out.u16(partition.value());
        encodeHashed(out, key);
    }

    /** Writes a key with its hash before it. */
    static void encodeHashed(Output out, Key key) {
        out.u64(key.hash());
        encodeName(out, key.bucket(), key.bytes());
    }

    /**
     * Writes the key of an entry in the listing index; an empty key stands before all of the
     * bucket.
     */
    public static void encodeListingKey(
            Output out, PartitionId partition, String bucket, byte[] key) {
        out.u16(partition.value());
        encodeName(out, bucket, key);
    }

    /**
     * Writes the key of a hint: those of a target stand together, in the order of (key hash,
     * bucket, key). A zero byte ends the target's name, which never holds one.
     */
    public static void encodeHintKey(Output out, NodeId target, Key key) {
        encodeTarget(out, target);
        encodeHashed(out, key);
    }

    /** Reads the hint's own key out of that. */
    public static Key decodeHintKey(ByteBuffer hintKey) throws MalformedException {
        Input in = new Input(hintKey);
        decodeTarget(in);
        return decodeHashed(in);
    }

    /**
     * Writes the key of a row in the order of hints.
     *
     * @param order the hint's order number, or 0 to stand before all of the target
     */
    public static void encodeHintOrderKey(Output out, NodeId target, long order) {
        encodeTarget(out, target);
        out.u64(order);
    }

    /** Writes with what all keys of a target's hints begin. */
    public static void encodeTarget(Output out, NodeId target) {
        out.bytes(target.value().getBytes(StandardCharsets.US_ASCII));
        out.u8(0);
    }

    /** Reads a target's name, and the zero byte that ends it. */
    public static NodeId decodeTarget(Input in) throws MalformedException {
        StringBuilder name = new StringBuilder(NodeId.MAX_LENGTH);
        for (int c = in.u8(); c != 0; c = in.u8()) {
            name.append((char) c);
        }
        try {
            return new NodeId(name.toString());
        } catch (IllegalArgumentException impossible) {
            throw new MalformedException(String.valueOf(impossible.getMessage()));
        }
    }

    private static void encodeName(Output out, String bucket, byte[] key) {
        out.bytes(bucket.getBytes(StandardCharsets.US_ASCII));
        out.u8(0);
        out.bytes(key);
    }

    /** Reads the key of a record. */
    public static Key decodeRecordKey(ByteBuffer recordKey) throws MalformedException {
        Input in = new Input(recordKey);
        in.u16();
        return decodeHashed(in);
    }

    /** Reads a key with its hash before it, to the end. */
    static Key decodeHashed(Input in) throws MalformedException {
        long hash = in.u64();
        Key key = decodeName(in);
        if (key.hash() != hash) {
            throw new MalformedException("the hash of " + key + " is not that of its record's key");
        }
        return key;
    }

    /** Reads the key of an entry in the listing index. */
    public static Key decodeListingKey(ByteBuffer listingKey) throws MalformedException {
        Input in = new Input(listingKey);
        in.u16();
        return decodeName(in);
    }

    private static Key decodeName(Input in) throws MalformedException {
        byte[] name = in.bytes(in.remaining());
        int end = 0;
        while (end < name.length && name[end] != 0) {
            end++;
        }
        try {
            String bucket = new String(name, 0, end, StandardCharsets.US_ASCII);
            return Key.of(
                    bucket, Arrays.copyOfRange(name, Math.min(end + 1, name.length), name.length));
        } catch (IllegalArgumentException impossible) {
            throw new MalformedException(String.valueOf(impossible.getMessage()));
        }
    }
}
