package coterie.storage.codec;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Reads what {@link Output} wrote, from an array or from mapped memory, and checks every length
 * against what is there before it allocates.
 */
public final class Input {

    private final ByteBuffer buffer;
    private final int end;
    private int at;

    /** Reads a part of an array. */
    public Input(byte[] bytes, int offset, int length) {
        this(ByteBuffer.wrap(bytes, offset, length));
    }

    /** Reads all of an array. */
    public Input(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    /** Reads what remains of a big-endian buffer, whose position stays where it is. */
    public Input(ByteBuffer buffer) {
        if (buffer.order() != ByteOrder.BIG_ENDIAN) {
            throw new IllegalArgumentException("the buffer is not big-endian");
        }
        this.buffer = buffer;
        this.at = buffer.position();
        this.end = buffer.limit();
    }

    private int take(int bytes) throws MalformedException {
        if (bytes < 0 || bytes > end - at) {
            throw new MalformedException(
                    Integer.toUnsignedLong(bytes)
                            + " bytes are wanted where "
                            + (end - at)
                            + " are left");
        }
        int from = at;
        at += bytes;
        return from;
    }

    /** How many bytes are left. */
    public int remaining() {
        return end - at;
    }

    /** Reads 8 bits, unsigned. */
    public int u8() throws MalformedException {
        return buffer.get(take(1)) & 0xFF;
    }

    /** Reads 16 bits, unsigned. */
    public int u16() throws MalformedException {
        return buffer.getShort(take(Short.BYTES)) & 0xFFFF;
    }

    /** Reads 32 bits. */
    public int u32() throws MalformedException {
        return buffer.getInt(take(Integer.BYTES));
    }

    /** Reads 64 bits. */
    public long u64() throws MalformedException {
        return buffer.getLong(take(Long.BYTES));
    }

    /**
     * Reads an unsigned number that was written as {@link Output#varint}; any but its shortest form
     * is refused.
     */
    public long varint() throws MalformedException {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int next = u8();
            value |= (next & 0x7FL) << shift;
            if (next < 0x80) {
                boolean overlong = next == 0 && shift > 0;
                boolean overflow = shift == 63 && next > 1;
                if (overlong || overflow) {
                    break;
                }
                return value;
            }
        }
        throw new MalformedException(
                "a number of variable length is not in its shortest form, or has over 64 bits");
    }

    /**
     * Reads how many things follow.
     *
     * @param leastBytesEach how many bytes each takes at least, so that a count which lies is found
     *     out before anything is allocated for it
     */
    public int count(int leastBytesEach) throws MalformedException {
        long count = varint();
        if (count < 0 || count > remaining() / leastBytesEach) {
            throw new MalformedException(
                    Long.toUnsignedString(count)
                            + " things are announced where "
                            + remaining()
                            + " bytes are left");
        }
        return (int) count;
    }

    /** Reads so many bytes. */
    public byte[] bytes(int length) throws MalformedException {
        byte[] bytes = new byte[length < 0 || length > remaining() ? 0 : length];
        buffer.get(take(length), bytes);
        return bytes;
    }

    /** Reads a text as {@link Output#text} wrote it. */
    public String text() throws MalformedException {
        return new String(bytes(count(1)), StandardCharsets.UTF_8);
    }

    /** Goes over so many bytes; fewer than none, as a length that lies may ask for, are refused. */
    public void skip(int length) throws MalformedException {
        take(length);
    }
}
