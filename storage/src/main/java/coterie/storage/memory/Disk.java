package coterie.storage.memory;

import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.ring.PartitionId;
import coterie.storage.codec.KeyCodec;
import coterie.storage.codec.Output;
import coterie.storage.table.Changes;
import coterie.storage.table.Table;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.SortedMap;
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
    private final Map<Table, NavigableMap<byte[], byte[]>> tables = new EnumMap<>(Table.class);
    private final SortedMap<PartitionId, byte[]> trees = new TreeMap<>();
    private long incarnation;
    private long sequence;
    private long commits;
    private boolean startedEmpty = true;
    private boolean formatted;
    private boolean clean;
    private long usedBytes;
    private long capacityBytes = Long.MAX_VALUE;
    private int failingCommits;
    private boolean storesFailing;

    /** An empty one. */
    public Disk() {
        for (Table table : Table.values()) {
            tables.put(table, new TreeMap<>(Arrays::compareUnsigned));
        }
    }

    /** How many bytes of records it takes before it is full; what it holds stays. */
    public void capacityBytes(long bytes) {
        capacityBytes = bytes;
    }

    /**
     * Lets the next so many commits fail after their updates were shown.
     *
     * @param stored whether they reach the disk, though it says that they failed
     */
    public void failCommits(int count, boolean stored) {
        failingCommits = count;
        storesFailing = stored;
    }

    /** What it holds now, as a copy of the folder would; it is as sound as any disk. */
    public Disk copy() {
        Disk copy = new Disk();
        copy.records.putAll(records);
        copy.listing.putAll(listing);
        copy.undamaged.putAll(undamaged);
        tables.forEach((table, rows) -> copy.table(table).putAll(rows));
        copy.trees.putAll(trees);
        copy.incarnation = incarnation;
        copy.sequence = sequence;
        copy.commits = commits;
        copy.startedEmpty = startedEmpty;
        copy.formatted = formatted;
        copy.clean = clean;
        copy.usedBytes = usedBytes;
        return copy;
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

    /** Loses the record of the key, if there is one, as if it had never been. */
    public boolean lose(PartitionId partition, Key key) {
        boolean had = records.containsKey(recordKey(partition, key));
        remove(partition, key);
        return had;
    }

    /**
     * The bytes of all records, in order, for a comparison of replicas. The maps must not be
     * changed.
     */
    public NavigableMap<byte[], byte[]> records() {
        return records;
    }

    /** The rows of a side table, in order. The map must not be changed. */
    public NavigableMap<byte[], byte[]> table(Table table) {
        return Objects.requireNonNull(tables.get(table));
    }

    /** Damages the hint for a node under a key, if there is one. Returns whether there was. */
    public boolean corruptHint(NodeId target, Key key) {
        Output out = new Output(KeyCodec.MAX_HINT_BYTES);
        KeyCodec.encodeHintKey(out, target, key);
        return corrupt(Table.HINTS, out.toBytes());
    }

    /** Damages a row in the order of hints. Returns whether there was one. */
    public boolean corruptHintOrder(NodeId target, long order) {
        Output out = new Output();
        KeyCodec.encodeHintOrderKey(out, target, order);
        return corrupt(Table.HINT_ORDER, out.toBytes());
    }

    private boolean corrupt(Table table, byte[] key) {
        byte[] row = table(table).get(key);
        if (row == null) {
            return false;
        }
        byte[] damaged = row.clone();
        damaged[damaged.length - 1] ^= 0x40;
        table(table).put(key, damaged);
        return true;
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

    void remove(PartitionId partition, Key key) {
        byte[] recordKey = recordKey(partition, key);
        byte[] before = records.remove(recordKey);
        undamaged.remove(recordKey);
        usedBytes -= before == null ? 0 : before.length + recordKey.length;
        listing.remove(listingKey(partition, key.bucket(), key.bytes()));
    }

    /** Brings changes of the side tables to the disk. */
    void apply(Changes changes) {
        tables.forEach((table, rows) ->
                changes.forEach(
                        table,
                        (key, row) -> {
                            byte[] value = row.value();
                            byte[] before = value == null ? rows.remove(key) : rows.put(key, value);
                            usedBytes -= before == null ? 0 : before.length + key.length;
                            usedBytes += value == null ? 0 : value.length + key.length;
                        }));
        startedEmpty &= !changes.isStartAcknowledged();
    }

    boolean takesFailure() {
        if (failingCommits > 0) {
            failingCommits--;
            return true;
        }
        return false;
    }

    /** Whether the commits that it fails reach it nevertheless. */
    public boolean storesFailing() {
        return storesFailing;
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

    /** The number of the last commit. */
    public long commits() {
        return commits;
    }

    void commits(long value) {
        commits = value;
    }

    /** Whether nobody has acknowledged since it was made that it may have forgotten something. */
    public boolean isStartedEmpty() {
        return startedEmpty;
    }

    /** The trees of each partition, as the last clean shutdown stored them. */
    SortedMap<PartitionId, byte[]> trees() {
        return trees;
    }

    boolean isClean() {
        return clean;
    }

    void clean(boolean value) {
        clean = value;
    }
}
