package coterie.storage.codec;

import coterie.ring.Key;
import coterie.ring.PartitionId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The bytes under which records and the listing index are kept. Compared as unsigned bytes, records
 * stand in the order of (partition, key hash, bucket, key), which is what trees, transfers and
 * scans want, and the index in the order of (partition, bucket, key).
 *
 * <p>A zero byte ends the bucket, which never holds one. The longest takes {@link #MAX_BYTES},
 * within LMDB's 511.
 */
public final class KeyCodec {

    /** The length of the longest. */
    public static final int MAX_BYTES =
            Short.BYTES + Long.BYTES + Key.MAX_BUCKET_LENGTH + 1 + Key.MAX_KEY_BYTES;

    private KeyCodec() {}

    /** Writes the key of a record. */
    public static void encodeRecordKey(Output out, PartitionId partition, Key key) {
        out.u16(partition.value());
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

    private static void encodeName(Output out, String bucket, byte[] key) {
        out.bytes(bucket.getBytes(StandardCharsets.US_ASCII));
        out.u8(0);
        out.bytes(key);
    }

    /** Reads the key of a record. */
    public static Key decodeRecordKey(ByteBuffer recordKey) throws MalformedException {
        Input in = new Input(recordKey);
        in.u16();
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
