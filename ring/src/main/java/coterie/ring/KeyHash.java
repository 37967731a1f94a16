package coterie.ring;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The hash that places a key on the ring: XXH64 with seed 0 over the bucket's bytes, one zero byte,
 * and the key's bytes. No bucket holds a zero byte, so no two keys hash the same bytes.
 *
 * <p>It is part of the disk format and of the wire format, and never changes. The algorithm is that
 * of the xxHash specification, version 0.1.1, section "XXH64 Algorithm Description"
 * (github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md).
 */
public final class KeyHash {

    private static final long PRIME_1 = 0x9E3779B185EBCA87L;
    private static final long PRIME_2 = 0xC2B2AE3D27D4EB4FL;
    private static final long PRIME_3 = 0x165667B19E3779F9L;
    private static final long PRIME_4 = 0x85EBCA77C2B2AE63L;
    private static final long PRIME_5 = 0x27D4EB2F165667C5L;

    /** {@code PRIME_1 + PRIME_2}, which wraps around. */
    private static final long LANE_1_SEED = 0x60EA27EEADC0B5D6L;

    private static final int STRIPE_BYTES = 32;

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private KeyHash() {}

    /**
     * The hash of a key.
     *
     * @param bucketAscii the bucket's characters, a byte each
     * @param key the key's bytes
     */
    public static long of(byte[] bucketAscii, byte[] key) {
        return xxh64(bucketAscii, 1, key);
    }

    /**
     * XXH64 with seed 0 of {@code head}, so many zero bytes, and {@code tail}, read where they lie:
     * to join them first would allocate on every request.
     */
    static long xxh64(byte[] head, int zeros, byte[] tail) {
        int length = head.length + zeros + tail.length;
        int at = 0;
        long hash = PRIME_5;
        if (length >= STRIPE_BYTES) {
            long lane1 = LANE_1_SEED;
            long lane2 = PRIME_2;
            long lane3 = 0;
            long lane4 = -PRIME_1;
            for (; at <= length - STRIPE_BYTES; at += STRIPE_BYTES) {
                lane1 = round(lane1, longAt(head, zeros, tail, at));
                lane2 = round(lane2, longAt(head, zeros, tail, at + 8));
                lane3 = round(lane3, longAt(head, zeros, tail, at + 16));
                lane4 = round(lane4, longAt(head, zeros, tail, at + 24));
            }
            hash =
                    Long.rotateLeft(lane1, 1)
                            + Long.rotateLeft(lane2, 7)
                            + Long.rotateLeft(lane3, 12)
                            + Long.rotateLeft(lane4, 18);
            hash = merge(hash, lane1);
            hash = merge(hash, lane2);
            hash = merge(hash, lane3);
            hash = merge(hash, lane4);
        }
        hash += length;
        for (; at <= length - 8; at += 8) {
            hash ^= round(0, longAt(head, zeros, tail, at));
            hash = Long.rotateLeft(hash, 27) * PRIME_1 + PRIME_4;
        }
        if (at <= length - 4) {
            hash ^= bytesAt(head, zeros, tail, at, 4) * PRIME_1;
            hash = Long.rotateLeft(hash, 23) * PRIME_2 + PRIME_3;
            at += 4;
        }
        for (; at < length; at++) {
            hash ^= bytesAt(head, zeros, tail, at, 1) * PRIME_5;
            hash = Long.rotateLeft(hash, 11) * PRIME_1;
        }
        return avalanche(hash);
    }

    private static long round(long lane, long input) {
        return Long.rotateLeft(lane + input * PRIME_2, 31) * PRIME_1;
    }

    private static long merge(long hash, long lane) {
        return (hash ^ round(0, lane)) * PRIME_1 + PRIME_4;
    }

    private static long avalanche(long hash) {
        long h = hash;
        h = (h ^ (h >>> 33)) * PRIME_2;
        h = (h ^ (h >>> 29)) * PRIME_3;
        return h ^ (h >>> 32);
    }

    /** Eight bytes of the joined input, the first the least significant. */
    private static long longAt(byte[] head, int zeros, byte[] tail, int at) {
        int inTail = at - head.length - zeros;
        return inTail >= 0
                ? (long) LONG.get(tail, inTail)
                : bytesAt(head, zeros, tail, at, Long.BYTES);
    }

    private static long bytesAt(byte[] head, int zeros, byte[] tail, int at, int count) {
        long value = 0;
        for (int i = 0; i < count; i++) {
            value |= (byteAt(head, zeros, tail, at + i) & 0xFFL) << (Byte.SIZE * i);
        }
        return value;
    }

    private static byte byteAt(byte[] head, int zeros, byte[] tail, int at) {
        if (at < head.length) {
            return head[at];
        }
        int inTail = at - head.length - zeros;
        return inTail < 0 ? 0 : tail[inTail];
    }
}
