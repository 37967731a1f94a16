package coterie.storage.lmdb;

import coterie.storage.StoredRecord;
import coterie.storage.codec.Input;
import coterie.storage.codec.MalformedException;
import coterie.storage.codec.Output;
import coterie.storage.codec.RecordCodec;
import coterie.storage.table.Changes;
import coterie.storage.table.Table;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What an entry of the commit log holds: a group of updates as the rows that it left, each under
 * its key in LMDB, and the shard's state after it.
 *
 * <pre>
 * u8   format, 1
 * u16  bytes of the state, and the state
 * to the end, for each row:
 *   u8   its table: 0 records, 1 listing, 2 hints, 3 hint-order, 4 tombstones, 5 owed
 *   u16  bytes of the key, and the key
 *   u32  bytes of the value, and the value; all bits set where the row is removed
 * </pre>
 */
final class LogEntry {

    private static final int FORMAT = 1;
    private static final int REMOVED = -1;

    /** The table of records. */
    static final int RECORDS = 0;

    /** The listing index. */
    static final int LISTING = 1;

    /** How many tables there are: these and the side tables, see {@link Table#number}. */
    static final int TABLES = 2 + Table.values().length;

    private LogEntry() {}

    /** Hears of rows. */
    @FunctionalInterface
    interface Visitor {
        /**
         * A row.
         *
         * @param table by its number
         * @param value null where it is removed
         */
        void row(int table, byte[] key, byte @Nullable [] value);
    }

    /**
     * Where the records of an entry stand in its bytes, which are good until the next entry is
     * drafted.
     *
     * @param starts by the order of the overlay's entries; of no meaning where one is removed
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Images(byte[] bytes, int[] starts, int[] lengths) {}

    /** Writes an entry. */
    static Images encode(Output out, Overlay overlay, ShardState state) {
        int[] starts = new int[overlay.size()];
        int[] lengths = new int[starts.length];
        int i = 0;
        out.u8(FORMAT);
        byte[] bytes = state.encode();
        out.u16(bytes.length);
        out.bytes(bytes);
        for (Overlay.Entry entry : overlay.entries()) {
            StoredRecord record = entry.record();
            byte[] listingKey = entry.listingKey();
            if (listingKey != null) {
                row(out, LISTING, listingKey, record == null ? null : new byte[0]);
            }
            if (record == null) {
                row(out, RECORDS, entry.recordKey(), null);
            } else {
                key(out, RECORDS, entry.recordKey());
                int lengthAt = out.size();
                out.u32(0);
                RecordCodec.encode(out, record);
                starts[i] = lengthAt + Integer.BYTES;
                lengths[i] = out.size() - starts[i];
                out.setU32(lengthAt, lengths[i]);
            }
            i++;
        }
        Changes changes = overlay.changes();
        if (changes != null) {
            for (Table table : Table.values()) {
                changes.forEach(table, (key, row) -> row(out, table.number(), key, row.value()));
            }
        }
        return new Images(out.array(), starts, lengths);
    }

    private static void key(Output out, int table, byte[] key) {
        out.u8(table);
        out.u16(key.length);
        out.bytes(key);
    }

    private static void row(Output out, int table, byte[] key, byte @Nullable [] value) {
        key(out, table, key);
        out.u32(value == null ? REMOVED : value.length);
        if (value != null) {
            out.bytes(value);
        }
    }

    /**
     * Reads an entry.
     *
     * @return the state after it
     * @throws MalformedException if nothing can have written it. Some rows may have been shown then
     */
    static ShardState decode(ByteBuffer entry, Visitor visitor) throws MalformedException {
        Input in = new Input(entry);
        int format = in.u8();
        if (format != FORMAT) {
            throw new MalformedException("a log's entry of the unknown format " + format);
        }
        ShardState state = ShardState.decode(ByteBuffer.wrap(in.bytes(in.u16())));
        while (in.remaining() > 0) {
            int table = in.u8();
            if (table >= TABLES) {
                throw new MalformedException("a row of the unknown table " + table);
            }
            byte[] key = in.bytes(in.u16());
            int length = in.u32();
            visitor.row(table, key, length == REMOVED ? null : in.bytes(length));
        }
        return state;
    }
}
