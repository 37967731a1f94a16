package coterie.storage.codec;

import coterie.storage.StoredRecord;
import coterie.storage.version.Actor;
import coterie.storage.version.Siblings;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a stored record: format 1.
 *
 * <pre>
 * u8      format, 1
 * u32     CRC-32C of all that follows
 * varint  length of the header, so that an older reader skips fields to come
 *   u8    flags: 1 verified, 2 an actor follows
 *   u8    copies
 *   u64, varint  the actor's incarnation and birth
 * …       the siblings ({@link VersionCodec})
 * </pre>
 */
public final class RecordCodec {

    /** The format that is written. */
    public static final int FORMAT = 1;

    private static final int CHECKSUM_AT = 1;
    private static final int CHECKED_FROM = CHECKSUM_AT + Integer.BYTES;
    private static final int VERIFIED = 1;
    private static final int HAS_ACTOR = 2;

    private RecordCodec() {}

    /** Writes the record. */
    public static void encode(Output out, StoredRecord record) {
        int start = out.size();
        out.u8(FORMAT);
        out.u32(0);
        Actor actor = record.actor();
        out.varint(actor == null ? 2 : 2 + Long.BYTES + varintBytes(actor.birth()));
        out.u8((record.verified() ? VERIFIED : 0) | (actor == null ? 0 : HAS_ACTOR));
        out.u8(record.copies());
        if (actor != null) {
            out.u64(actor.incarnation());
            out.varint(actor.birth());
        }
        VersionCodec.encode(out, record.siblings());
        CRC32C checksum = new CRC32C();
        int from = start + CHECKED_FROM;
        checksum.update(out.array(), from, out.size() - from);
        out.setU32(start + CHECKSUM_AT, (int) checksum.getValue());
    }

    private static int varintBytes(long value) {
        return 1 + (Long.SIZE - 1 - Long.numberOfLeadingZeros(value | 1)) / 7;
    }

    /**
     * Reads what remains of a big-endian buffer, heap or mapped, whose position is the same after
     * it as before. The record shares nothing with the buffer.
     *
     * @throws MalformedException if the checksum is wrong, the format is not this one, or nothing
     *     can have written it
     */
    public static StoredRecord decode(ByteBuffer buffer) throws MalformedException {
        Input in = new Input(buffer);
        int format = in.u8();
        if (format != FORMAT) {
            throw new MalformedException("a record of the unknown format " + format);
        }
        int expected = in.u32();
        if (checksum(buffer) != expected) {
            throw new MalformedException("a record with a wrong checksum");
        }
        int headerBytes = in.count(1);
        int afterHeader = in.remaining() - headerBytes;
        int flags = in.u8();
        int copies = in.u8();
        Actor actor = (flags & HAS_ACTOR) == 0 ? null : decodeActor(in);
        in.skip(in.remaining() - afterHeader);
        Siblings siblings = VersionCodec.decodeSiblings(in);
        if (copies < 1 || copies > StoredRecord.MAX_COPIES || in.remaining() > 0) {
            throw new MalformedException(
                    "a record of " + copies + " copies with " + in.remaining() + " bytes too many");
        }
        return new StoredRecord(siblings, copies, actor, (flags & VERIFIED) != 0);
    }

    /** Of what follows the checksum's own field, without a second buffer over the same bytes. */
    private static int checksum(ByteBuffer buffer) {
        int start = buffer.position();
        CRC32C checksum = new CRC32C();
        checksum.update(buffer.position(start + CHECKED_FROM));
        buffer.position(start);
        return (int) checksum.getValue();
    }

    private static @Nullable Actor decodeActor(Input header) throws MalformedException {
        long incarnation = header.u64();
        long birth = header.varint();
        if (birth < 1) {
            throw new MalformedException("a birth of " + birth);
        }
        return new Actor(incarnation, birth);
    }
}
