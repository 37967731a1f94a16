package coterie.storage.memory;

import coterie.ring.HashRange;
import coterie.ring.Key;
import coterie.ring.PartitionId;
import coterie.ring.Partitioner;
import coterie.storage.Held;
import coterie.storage.Listing;
import coterie.storage.Scan;
import coterie.storage.codec.KeyCodec;
import coterie.storage.codec.MalformedException;
import coterie.storage.codec.Output;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.function.Consumer;

/** Reads what is durable on a disk. */
final class MemoryReader {

    /** The most entries of the listing index that one step looks at. */
    private static final int MAX_EXAMINED = 4_096;

    private final Disk disk;
    private final Partitioner partitioner;
    private final Consumer<Key> damage;
    private long reads;
    private long damaged;

    /**
     * @param damage hears of each record that fails its checksum, as often as it is met
     */
    MemoryReader(Disk disk, Partitioner partitioner, Consumer<Key> damage) {
        this.disk = disk;
        this.partitioner = partitioner;
        this.damage = damage;
    }

    Held read(Key key) {
        reads++;
        byte[] record = disk.records().get(Disk.recordKey(partitioner.of(key), key));
        return counted(key, Transaction.decode(record));
    }

    private Held counted(Key key, Held held) {
        if (held instanceof Held.Damaged) {
            damaged++;
            damage.accept(key);
        }
        return held;
    }

    Scan.Page scan(Scan scan) {
        byte[] from =
                scan.after() == null
                        ? startOf(scan)
                        : Disk.recordKey(scan.partition(), scan.after());
        List<Scan.Entry> entries = new ArrayList<>();
        long bytes = 0;
        for (Map.Entry<byte[], byte[]> entry : disk.records().tailMap(from, false).entrySet()) {
            if (!startsWith(entry.getKey(), prefix(scan.partition()))
                    || !scan.takes(keyOf(entry.getKey()))) {
                break;
            }
            if (entries.size() >= scan.maxRecords() || (bytes > 0 && bytes >= scan.maxBytes())) {
                return new Scan.Page(entries, entries.getLast().key());
            }
            Key key = keyOf(entry.getKey());
            entries.add(new Scan.Entry(key, counted(key, Transaction.decode(entry.getValue()))));
            bytes += entry.getValue().length;
        }
        return new Scan.Page(entries, null);
    }

    private static byte[] startOf(Scan scan) {
        Output out = new Output();
        out.u16(scan.partition().value());
        HashRange range = scan.range();
        out.u64(range == null ? 0 : range.first());
        return out.toBytes();
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
            if (held instanceof Held.Damaged || listing.isLive(held.siblings())) {
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
