package coterie.storage.lmdb;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.Cursor;
import org.lmdbjava.GetOp;

/**
 * Walks through a table of LMDB and what lies over it, as one, in the order of the keys. Where both
 * have a key, the overlay's entry is shown.
 */
final class Walk implements AutoCloseable {

    private final Cursor<ByteBuffer> cursor;
    private final byte[] prefix;
    private final Merged<Overlay.Place> overlaid;
    private byte @Nullable [] stored;
    private Map.@Nullable Entry<byte[], Overlay.Place> over;
    private Overlay.@Nullable Entry entry;
    private boolean atStored;
    private boolean atOver;
    private byte[] key = {};

    /**
     * Stands before the first entry.
     *
     * @param cursor a fresh cursor of the table; closed with the walk
     * @param overlaid what lies over it, from where the walk begins
     * @param prefix with which all keys begin that are shown
     * @param from the least key that is shown, or where {@code after} is set, the one behind which
     *     the walk begins
     */
    Walk(
            Cursor<ByteBuffer> cursor,
            Merged<Overlay.Place> overlaid,
            byte[] prefix,
            byte[] from,
            boolean after) {
        this.cursor = cursor;
        this.prefix = prefix;
        this.overlaid = overlaid;
        ByteBuffer start = ByteBuffer.allocateDirect(from.length).put(from).flip();
        stored = keyIf(cursor.get(start, GetOp.MDB_SET_RANGE));
        if (after && stored != null && Arrays.equals(stored, from)) {
            stored = keyIf(cursor.next());
        }
        over = nextOver();
    }

    private byte @Nullable [] keyIf(boolean found) {
        if (!found) {
            return null;
        }
        ByteBuffer buffer = cursor.key();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(buffer.position(), bytes);
        return startsWith(bytes, prefix) ? bytes : null;
    }

    private Map.@Nullable Entry<byte[], Overlay.Place> nextOver() {
        if (!overlaid.hasNext()) {
            return null;
        }
        Map.Entry<byte[], Overlay.Place> next = overlaid.next();
        return startsWith(next.getKey(), prefix) ? next : null;
    }

    static boolean startsWith(byte[] bytes, byte[] prefix) {
        return bytes.length >= prefix.length
                && Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
    }

    /** Goes to the next entry; false at the end. */
    boolean next() {
        if (atStored) {
            stored = keyIf(cursor.next());
        }
        if (atOver) {
            over = nextOver();
        }
        byte[] below = stored;
        Map.Entry<byte[], Overlay.Place> above = over;
        int order =
                below == null
                        ? 1
                        : above == null ? -1 : Arrays.compareUnsigned(below, above.getKey());
        atStored = below != null && order <= 0;
        atOver = above != null && order >= 0;
        entry = null;
        if (atOver && above != null) {
            key = above.getKey();
            entry = above.getValue().entry();
        } else if (atStored && below != null) {
            key = below;
        }
        return atStored || atOver;
    }

    /** The entry's key. */
    byte[] key() {
        return key;
    }

    /** The entry of the overlay, or null where LMDB's is in force. */
    Overlay.@Nullable Entry overlaid() {
        return entry;
    }

    /** The bytes that LMDB holds, good until the walk goes on. */
    ByteBuffer stored() {
        return cursor.val();
    }

    /** The size of the entry: what LMDB holds, or about what it will. */
    long sizeBytes() {
        Overlay.Entry above = overlaid();
        return key.length + (above == null ? stored().remaining() : above.sizeBytes());
    }

    @Override
    public void close() {
        cursor.close();
    }
}
