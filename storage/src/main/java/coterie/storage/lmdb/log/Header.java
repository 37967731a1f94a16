package coterie.storage.lmdb.log;

import coterie.storage.codec.Output;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What stands before the bytes of an entry.
 *
 * <pre>
 * u32  MAGIC
 * u32  CRC-32C of all that follows, to the end of the entry's bytes
 * u32  how many bytes the entry has
 * u32  attempt
 * u64  run
 * u64  number
 * </pre>
 *
 * @param length bytes of the entry, without this
 * @param attempt counts what was written in this run. An entry that could not be synced may be
 *     written again elsewhere; of two with one number the later attempt is in force
 * @param run a random number of the start of the process that wrote it: no older entry passes for a
 *     newer one, and nobody who stores values can make up one that does
 * @param number of the entry
 */
record Header(int length, int attempt, long run, long number) {

    static final int BYTES = 32;

    private static final int MAGIC = 0x436F4C67;
    private static final int CHECKSUM_AT = Integer.BYTES;
    private static final int CHECKED_FROM = 2 * Integer.BYTES;

    /** Completes an entry for which there is room left at the beginning of the output. */
    void complete(Output entry) {
        ByteBuffer bytes = ByteBuffer.wrap(entry.array(), 0, entry.size());
        bytes.putInt(0, MAGIC)
                .putInt(CHECKED_FROM, length)
                .putInt(12, attempt)
                .putLong(16, run)
                .putLong(24, number)
                .putInt(CHECKSUM_AT, checksum(bytes, 0, length));
    }

    /** The header of an entry that stands whole at this place, or null. */
    static @Nullable Header read(ByteBuffer bytes, int at) {
        if (bytes.capacity() - at < BYTES || bytes.getInt(at) != MAGIC) {
            return null;
        }
        int length = bytes.getInt(at + CHECKED_FROM);
        if (length < 0
                || length > bytes.capacity() - at - BYTES
                || bytes.getInt(at + CHECKSUM_AT) != checksum(bytes, at, length)) {
            return null;
        }
        return new Header(
                length, bytes.getInt(at + 12), bytes.getLong(at + 16), bytes.getLong(at + 24));
    }

    private static int checksum(ByteBuffer bytes, int at, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.slice(at + CHECKED_FROM, BYTES - CHECKED_FROM + length));
        return (int) crc.getValue();
    }
}
