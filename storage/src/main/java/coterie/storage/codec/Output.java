package coterie.storage.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes numbers and bytes into an array that grows. Big-endian, so that unsigned numbers sort as
 * their bytes do.
 */
public final class Output {

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final int LEAST_CAPACITY = 64;
    private static final int MOST_VARINT_BYTES = 10;

    private byte[] array;
    private int size;

    /** One with room for some hundred bytes to begin with. */
    public Output() {
        this(256);
    }

    /** One with room for so many bytes before it grows. */
    public Output(int capacityBytes) {
        array = new byte[Math.max(LEAST_CAPACITY, capacityBytes)];
    }

    private void ensure(int bytes) {
        if (array.length - size < bytes) {
            array =
                    Arrays.copyOf(
                            array,
                            Math.max(
                                    Math.addExact(size, bytes),
                                    (int) Math.min(2L * array.length, 1 << 30)));
        }
    }

    /** Writes the lowest 8 bits. */
    public void u8(int value) {
        ensure(1);
        array[size++] = (byte) value;
    }

    /** Writes the lowest 16 bits. */
    public void u16(int value) {
        ensure(2);
        array[size++] = (byte) (value >>> 8);
        array[size++] = (byte) value;
    }

    /** Writes 32 bits. */
    public void u32(int value) {
        ensure(Integer.BYTES);
        INT.set(array, size, value);
        size += Integer.BYTES;
    }

    /** Writes 64 bits. */
    public void u64(long value) {
        ensure(Long.BYTES);
        LONG.set(array, size, value);
        size += Long.BYTES;
    }

    /**
     * Writes an unsigned number in as few bytes as it needs, 7 bits each, the lowest first
     * (LEB128).
     */
    public void varint(long value) {
        ensure(MOST_VARINT_BYTES);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            array[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        array[size++] = (byte) rest;
    }

    /** Writes the bytes as they are. */
    public void bytes(byte[] bytes) {
        ensure(bytes.length);
        System.arraycopy(bytes, 0, array, size, bytes.length);
        size += bytes.length;
    }

    /** Writes so many zero bytes. */
    public void zeros(int count) {
        ensure(count);
        Arrays.fill(array, size, size + count, (byte) 0);
        size += count;
    }

    /** Writes the text in UTF-8, with its length before it. */
    public void text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        varint(utf8.length);
        bytes(utf8);
    }

    /** Overwrites 32 bits that were written before. */
    public void setU32(int at, int value) {
        if (at < 0 || at > size - Integer.BYTES) {
            throw new IndexOutOfBoundsException(at);
        }
        INT.set(array, at, value);
    }

    /** How many bytes were written. */
    public int size() {
        return size;
    }

    /**
     * The bytes written stand at its beginning. It is this writer's own: good until the next call.
     */
    public byte[] array() {
        return array;
    }

    /** A copy of the bytes written. */
    public byte[] toBytes() {
        return Arrays.copyOf(array, size);
    }

    /** Begins anew and keeps the room. */
    public void clear() {
        size = 0;
    }
}
