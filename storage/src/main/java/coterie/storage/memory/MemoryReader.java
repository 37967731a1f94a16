package coterie.storage.memory;

import coterie.ring.Key;
import coterie.ring.PartitionId;
import coterie.ring.Partitioner;
import coterie.storage.Held;
import coterie.storage.Listing;
import coterie.storage.Scan;
import coterie.storage.codec.KeyCodec;
import coterie.storage.codec.MalformedException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;

/** Reads what is durable on a disk. */
final class MemoryReader {

    /** The most entries of the listing index that one step looks at. */
    private static final int MAX_EXAMINED = 4_096;

    private final Disk disk;
    private final Partitioner partitioner;
    private long reads;
    private long damaged;

    MemoryReader(Disk disk, Partitioner partitioner) {
        this.disk = disk;
        this.partitioner = partitioner;
    }

    Held read(Key key) {
        reads++;
        return counted(
                Transaction.decode(disk.records().get(Disk.recordKey(partitioner.of(key), key))));
    }

    private Held counted(Held held) {
        damaged += held instanceof Held.Damaged ? 1 : 0;
        return held;
    }

    Scan.Page scan(Scan scan) {
        byte[] from =
                scan.after() == null
                        ? prefix(scan.partition())
                        : Disk.recordKey(scan.partition(), scan.after());
        List<Scan.Entry> entries = new ArrayList<>();
        long bytes = 0;
        for (Map.Entry<byte[], byte[]> entry : disk.records().tailMap(from, false).entrySet()) {
            if (!startsWith(entry.getKey(), prefix(scan.partition()))) {
                break;
            }
            if (entries.size() >= scan.maxRecords() || (bytes > 0 && bytes >= scan.maxBytes())) {
                return new Scan.Page(entries, entries.getLast().key());
            }
            entries.add(
                    new Scan.Entry(
                            keyOf(entry.getKey()), counted(Transaction.decode(entry.getValue()))));
            bytes += entry.getValue().length;
        }
        return new Scan.Page(entries, null);
    }

    Listing.Page list(Listing listing) {
        byte[] prefix = Disk.listingKey(listing.partition(), listing.bucket(), listing.prefix());
        byte[] after = listing.after();
        byte[] from =
                after == null
                        ? prefix
                        : Disk.listingKey(listing.partition(), listing.bucket(), after);
        boolean fromPrefix = Arrays.compareUnsigned(from, prefix) <= 0 && after == null;
        NavigableMap<byte[], byte[]> rest =
                Arrays.compareUnsigned(from, prefix) < 0
                        ? disk.listing().tailMap(prefix, true)
                        : disk.listing().tailMap(from, fromPrefix);
        List<byte[]> keys = new ArrayList<>();
        int examined = 0;
        byte[] last = null;
        for (Map.Entry<byte[], byte[]> entry : rest.entrySet()) {
            if (!startsWith(entry.getKey(), prefix)) {
                break;
            }
            if (keys.size() >= listing.limit() || examined >= MAX_EXAMINED) {
                return new Listing.Page(keys, last);
            }
            examined++;
            last = keyOf(entry.getValue()).bytes();
            Held held = Transaction.decode(disk.records().get(entry.getValue()));
            if (held instanceof Held.Damaged || !held.siblings().isAbsent()) {
                keys.add(last);
            }
        }
        return new Listing.Page(keys, null);
    }

    private static byte[] prefix(PartitionId partition) {
        return new byte[] {(byte) (partition.value() >>> 8), (byte) partition.value()};
    }

    private static boolean startsWith(byte[] bytes, byte[] prefix) {
        return bytes.length >= prefix.length
                && Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
    }

    private static Key keyOf(byte[] recordKey) {
        try {
            return KeyCodec.decodeRecordKey(ByteBuffer.wrap(recordKey));
        } catch (MalformedException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    long reads() {
        return reads;
    }

    long damagedRecords() {
        return damaged;
    }
}
