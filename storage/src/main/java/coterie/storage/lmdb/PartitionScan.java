package coterie.storage.lmdb;

import coterie.ring.HashRange;
import coterie.ring.Key;
import coterie.ring.Partitioner;
import coterie.storage.Scan;
import coterie.storage.codec.KeyCodec;
import coterie.storage.codec.MalformedException;
import coterie.storage.codec.Output;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a step through the records of a partition, or of a range of their hashes. */
final class PartitionScan {

    private final Tables tables;
    private final Partitioner partitioner;

    PartitionScan(Tables tables, Partitioner partitioner) {
        this.tables = tables;
        this.partitioner = partitioner;
    }

    /**
     * Reads a step through one of the snapshots.
     *
     * @param above what lies over the records of LMDB, taken before
     */
    Scan.Page read(Scan scan, Snapshot snapshot, Above above) {
        Key after = scan.after();
        byte[] from = after == null ? startOf(scan) : recordKey(after);
        long lastHash = scan.range() == null ? -1L : scan.range().last();
        List<Scan.Entry> entries = new ArrayList<>();
        long bytes = 0;
        try (Snapshot view = snapshot.renew();
                Walk walk =
                        new Walk(
                                view.cursor(tables.records()),
                                above.records(from, after == null),
                                partitionPrefix(scan),
                                from,
                                after != null)) {
            while (walk.next() && Long.compareUnsigned(hashIn(walk.key()), lastHash) <= 0) {
                if (entries.size() >= scan.maxRecords()
                        || (bytes >= scan.maxBytes() && !entries.isEmpty())) {
                    return new Scan.Page(entries, entries.getLast().key());
                }
                Scan.Entry entry = entry(walk, view);
                if (entry != null) {
                    entries.add(entry);
                    bytes += walk.sizeBytes();
                }
            }
        }
        return new Scan.Page(entries, null);
    }

    private Scan.@Nullable Entry entry(Walk walk, Snapshot view) {
        Overlay.Entry overlaid = walk.overlaid();
        if (overlaid != null) {
            return overlaid.image() == null
                    ? null
                    : new Scan.Entry(overlaid.key(), overlaid.held());
        }
        try {
            return new Scan.Entry(
                    Snapshot.keyOf(walk.key()), view.decode(walk.key(), walk.stored()));
        } catch (MalformedException e) {
            tables.damaged().increment();
            return null;
        }
    }

    /** Of a key that is none, 0: {@link #entry} finds it out. */
    private static long hashIn(byte[] recordKey) {
        return recordKey.length < Short.BYTES + Long.BYTES
                ? 0
                : ByteBuffer.wrap(recordKey).getLong(Short.BYTES);
    }

    private static byte[] partitionPrefix(Scan scan) {
        Output out = new Output();
        out.u16(scan.partition().value());
        return out.toBytes();
    }

    private static byte[] startOf(Scan scan) {
        Output out = new Output();
        out.u16(scan.partition().value());
        HashRange range = scan.range();
        out.u64(range == null ? 0 : range.first());
        return out.toBytes();
    }

    private byte[] recordKey(Key key) {
        Output out = new Output();
        KeyCodec.encodeRecordKey(out, partitioner.of(key), key);
        return out.toBytes();
    }
}
