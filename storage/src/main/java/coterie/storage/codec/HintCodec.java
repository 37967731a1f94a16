package coterie.storage.codec;

import coterie.ring.Key;
import coterie.storage.Hint;
import coterie.storage.StoredRecord;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The bytes of a hint, format 1, and of its row in the order of hints.
 *
 * <pre>
 * u8      format, 1
 * u32     CRC-32C of the header, its length included
 * varint  length of the header, so that an older reader skips fields to come
 *   u8    flags: 1 counted
 *   u64   since, in milliseconds since 1970
 *   u64   order
 * …       the record, with a checksum of its own ({@link RecordCodec})
 * </pre>
 */
public final class HintCodec {

    /** The format that is written. */
    public static final int FORMAT = 1;

    private static final int CHECKSUM_AT = 1;
    private static final int CHECKED_FROM = CHECKSUM_AT + Integer.BYTES;
    private static final int HEADER_BYTES = 1 + 2 * Long.BYTES;
    private static final int COUNTED = 1;

    private HintCodec() {}

    /**
     * A hint's row in the order of hints.
     *
     * @param sinceMillis as the hint has it
     * @param weightBytes what the hint weighs
     * @param key the hint's key
     */
    public record Row(long sinceMillis, long weightBytes, Key key) {}

    /** Writes the hint into an empty output. */
    public static void encode(Output out, Hint hint) {
        if (out.size() != 0) {
            throw new IllegalArgumentException("the output is not empty");
        }
        out.u8(FORMAT);
        out.u32(0);
        out.varint(HEADER_BYTES);
        out.u8(hint.counted() ? COUNTED : 0);
        out.u64(hint.sinceMillis());
        out.u64(hint.order());
        CRC32C checksum = new CRC32C();
        checksum.update(out.array(), CHECKED_FROM, out.size() - CHECKED_FROM);
        out.setU32(CHECKSUM_AT, (int) checksum.getValue());
        RecordCodec.encode(out, hint.record());
    }

    /**
     * Reads what remains of a big-endian buffer, heap or mapped. The hint shares nothing with it.
     *
     * @throws MalformedException if a checksum is wrong, the format is not this one, or nothing can
     *     have written it
     */
    public static Hint decode(ByteBuffer buffer) throws MalformedException {
        Input in = new Input(buffer);
        int format = in.u8();
        if (format != FORMAT) {
            throw new MalformedException("a hint of the unknown format " + format);
        }
        int expected = in.u32();
        int headerBytes = in.count(1);
        int afterHeader = in.remaining() - headerBytes;
        int start = buffer.position();
        int headerEnd = buffer.limit() - afterHeader;
        CRC32C checksum = new CRC32C();
        checksum.update(buffer.slice(start + CHECKED_FROM, headerEnd - start - CHECKED_FROM));
        if ((int) checksum.getValue() != expected) {
            throw new MalformedException("a hint with a wrong checksum");
        }
        int flags = in.u8();
        long sinceMillis = in.u64();
        long order = in.u64();
        in.skip(in.remaining() - afterHeader);
        StoredRecord record = RecordCodec.decode(buffer.slice(headerEnd, afterHeader));
        if (order < 1) {
            throw new MalformedException("a hint of order " + order);
        }
        return new Hint(record, (flags & COUNTED) != 0, sinceMillis, order);
    }

    /** Writes a row in the order of hints: u64 since, u64 weight, then the key with its hash. */
    public static void encode(Output out, Row row) {
        out.u64(row.sinceMillis());
        out.u64(row.weightBytes());
        KeyCodec.encodeHashed(out, row.key());
    }

    /** Reads a row in the order of hints. */
    public static Row decodeRow(ByteBuffer row) throws MalformedException {
        Input in = new Input(row);
        long sinceMillis = in.u64();
        long weightBytes = in.u64();
        return new Row(sinceMillis, weightBytes, KeyCodec.decodeHashed(in));
    }
}
