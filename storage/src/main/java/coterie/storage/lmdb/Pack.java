package coterie.storage.lmdb;

import coterie.storage.lmdb.Image.Packed;

/**
 * Keeps the bytes of many records in few large arrays. What waits seconds for LMDB is too old for a
 * collector's young generation and too young for its old one; an array that is large enough is not
 * copied from one to the other, and has nothing in it that must be looked through.
 */
final class Pack {

    private static final int FIRST_CHUNK_BYTES = 64 << 10;

    /** ZGC leaves objects from this size on where they are. */
    private static final int MAX_CHUNK_BYTES = 4 << 20;

    private byte[] chunk = {};
    private int used;

    /** Keeps a copy of these bytes. */
    Packed add(byte[] bytes, int from, int length) {
        if (length > MAX_CHUNK_BYTES / 4) {
            byte[] own = new byte[length];
            System.arraycopy(bytes, from, own, 0, length);
            return new Packed(own, 0, length);
        }
        if (length > chunk.length - used) {
            int doubled = Math.clamp(2L * chunk.length, FIRST_CHUNK_BYTES, MAX_CHUNK_BYTES);
            chunk = new byte[Math.max(doubled, length)];
            used = 0;
        }
        System.arraycopy(bytes, from, chunk, used, length);
        Packed packed = new Packed(chunk, used, length);
        used += length;
        return packed;
    }
}
