package coterie.storage.memory;

import coterie.ring.Key;
import coterie.ring.PartitionId;
import coterie.storage.codec.KeyCodec;
import coterie.storage.codec.Output;
import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One shard's disk: what survives a crash. An engine writes to it only at the end of a sync, so
 * whatever had not got that far is lost with the engine.
 *
 * <p>It can be told to be too small, to fail a commit, and to damage a record.
 */
public final class Disk {

    private final NavigableMap<byte[], byte[]> records = new TreeMap<>(Arrays::compareUnsigned);
    private final NavigableMap<byte[], byte[]> listing = new TreeMap<>(Arrays::compareUnsigned);
    private final Map<byte[], byte[]> undamaged = new TreeMap<>(Arrays::compareUnsigned);
    private long incarnation;
    private long sequence;
    private boolean formatted;
    private boolean clean;
    private long usedBytes;
    private long capacityBytes = Long.MAX_VALUE;
    private int failingCommits;

    /** How many bytes of records it takes before it is full; what it holds stays. */
    public void capacityBytes(long bytes) {
        capacityBytes = bytes;
    }

    /** Lets the next so many commits fail after their updates were shown. */
    public void failCommits(int count) {
        failingCommits = count;
    }

    /** Damages the record of the key, if there is one. Returns whether there was. */
    public boolean corrupt(PartitionId partition, Key key) {
        byte[] recordKey = recordKey(partition, key);
        byte[] record = records.get(recordKey);
        if (record == null || undamaged.containsKey(recordKey)) {
            return false;
        }
        undamaged.put(recordKey, record);
        byte[] damaged = record.clone();
        damaged[damaged.length - 1] ^= 0x40;
        records.put(recordKey, damaged);
        return true;
    }

    /**
     * The bytes of all records, in order, for a comparison of replicas. The maps must not be
     * changed.
     */
    public NavigableMap<byte[], byte[]> records() {
        return records;
    }

    static byte[] recordKey(PartitionId partition, Key key) {
        Output out = new Output(KeyCodec.MAX_BYTES);
        KeyCodec.encodeRecordKey(out, partition, key);
        return out.toBytes();
    }

    static byte[] listingKey(PartitionId partition, String bucket, byte[] key) {
        Output out = new Output(KeyCodec.MAX_BYTES);
        KeyCodec.encodeListingKey(out, partition, bucket, key);
        return out.toBytes();
    }

    /** The entries of the listing index, each with the key of its record. */
    NavigableMap<byte[], byte[]> listing() {
        return listing;
    }

    /** What the record was before it was damaged, or null if it was not. */
    byte @Nullable [] beforeDamage(byte[] recordKey) {
        return undamaged.get(recordKey);
    }

    void put(PartitionId partition, Key key, byte[] record) {
        byte[] recordKey = recordKey(partition, key);
        byte[] before = records.put(recordKey, record);
        undamaged.remove(recordKey);
        usedBytes += record.length - (before == null ? -recordKey.length : before.length);
        if (before == null) {
            listing.put(listingKey(partition, key.bucket(), key.bytes()), recordKey);
        }
    }

    boolean takesFailure() {
        if (failingCommits > 0) {
            failingCommits--;
            return true;
        }
        return false;
    }

    boolean hasRoomFor(long moreBytes, long reserveBytes) {
        return usedBytes + moreBytes <= capacityBytes - reserveBytes;
    }

    long usedBytes() {
        return usedBytes;
    }

    long incarnation() {
        return incarnation;
    }

    void incarnation(long value) {
        incarnation = value;
        formatted = true;
    }

    boolean isFormatted() {
        return formatted;
    }

    long sequence() {
        return sequence;
    }

    void sequence(long value) {
        sequence = value;
    }

    boolean isClean() {
        return clean;
    }

    void clean(boolean value) {
        clean = value;
    }
}
