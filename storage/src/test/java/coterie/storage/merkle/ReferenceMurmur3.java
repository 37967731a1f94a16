package coterie.storage.merkle;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** MurmurHash3 x64-128 of bytes, as its author wrote it down, without a thought for speed. */
final class ReferenceMurmur3 {

    private static final long C1 = 0x87C37B91114253D5L;
    private static final long C2 = 0x4CF5AD432745937FL;

    private ReferenceMurmur3() {}

    static VersionDigest of(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        long h1 = 0;
        long h2 = 0;
        while (in.remaining() >= 16) {
            h1 ^= k1(in.getLong());
            h1 = Long.rotateLeft(h1, 27);
            h1 += h2;
            h1 = h1 * 5 + 0x52DCE729;
            h2 ^= k2(in.getLong());
            h2 = Long.rotateLeft(h2, 31);
            h2 += h1;
            h2 = h2 * 5 + 0x38495AB5;
        }
        byte[] tail = new byte[16];
        in.get(tail, 0, in.remaining());
        ByteBuffer last = ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN);
        h1 ^= k1(last.getLong());
        h2 ^= k2(last.getLong());
        h1 ^= bytes.length;
        h2 ^= bytes.length;
        h1 += h2;
        h2 += h1;
        h1 = fmix(h1);
        h2 = fmix(h2);
        h1 += h2;
        h2 += h1;
        return new VersionDigest(h1, h2);
    }

    private static long k1(long k) {
        return Long.rotateLeft(k * C1, 31) * C2;
    }

    private static long k2(long k) {
        return Long.rotateLeft(k * C2, 33) * C1;
    }

    private static long fmix(long hash) {
        long k = hash;
        k ^= k >>> 33;
        k *= 0xFF51AFD7ED558CCDL;
        k ^= k >>> 33;
        k *= 0xC4CEB9FE1A85EC53L;
        k ^= k >>> 33;
        return k;
    }
}
