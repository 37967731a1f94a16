package coterie.storage.merkle;

import coterie.ring.Key;
import coterie.storage.version.CausalContext;
import coterie.storage.version.Dot;
import coterie.storage.version.Sibling;
import coterie.storage.version.Siblings;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.List;

/**
 * MurmurHash3, its variant x64-128 with seed 0 (Appleby 2011, github.com/aappleby/smhasher,
 * MurmurHash3.cpp), over 64-bit words in the place of bytes: the words' bytes, the lowest first.
 *
 * <p>It takes the words as they come and allocates nothing. A hash that somebody can make collide
 * on purpose will do: nobody chooses the random incarnations in the dots, and two versions that
 * collided would hide a difference, never make one.
 */
final class Murmur3 {

    private static final long C1 = 0x87C37B91114253D5L;
    private static final long C2 = 0x4CF5AD432745937FL;

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private long h1;
    private long h2;
    private long even;
    private long words;

    /**
     * The digest of a version. The words are: copies; the length of the bucket, its characters; the
     * length of the key, its bytes (eight in a word, the first the lowest, the last word filled
     * with zeros); then three lists, each its length and its dots: the context's vector, its single
     * dots, the siblings, each of which is followed by 1 if it is a tombstone, else 0. A dot is its
     * incarnation, its birth, its counter.
     */
    static VersionDigest digest(Key key, Siblings siblings, int copies) {
        Murmur3 hash = new Murmur3();
        hash.add(copies);
        hash.add(key.bucket());
        hash.add(key.bytes());
        CausalContext context = siblings.context();
        hash.add(context.vector());
        hash.add(context.singles());
        List<Sibling> values = siblings.values();
        hash.add(values.size());
        for (int i = 0; i < values.size(); i++) {
            Sibling sibling = values.get(i);
            hash.add(sibling.dot());
            hash.add(sibling.isTombstone() ? 1 : 0);
        }
        return hash.end();
    }

    private void add(List<Dot> dots) {
        add(dots.size());
        for (int i = 0; i < dots.size(); i++) {
            add(dots.get(i));
        }
    }

    private void add(Dot dot) {
        add(dot.actor().incarnation());
        add(dot.actor().birth());
        add(dot.counter());
    }

    private void add(String ascii) {
        int length = ascii.length();
        add(length);
        for (int from = 0; from < length; from += Long.BYTES) {
            long word = 0;
            for (int i = Math.min(length, from + Long.BYTES) - 1; i >= from; i--) {
                word = word << Byte.SIZE | ascii.charAt(i);
            }
            add(word);
        }
    }

    private void add(byte[] bytes) {
        add(bytes.length);
        int from = 0;
        for (; from <= bytes.length - Long.BYTES; from += Long.BYTES) {
            add((long) LONG.get(bytes, from));
        }
        if (from < bytes.length) {
            long word = 0;
            for (int i = bytes.length - 1; i >= from; i--) {
                word = word << Byte.SIZE | (bytes[i] & 0xFF);
            }
            add(word);
        }
    }

    /** Takes the next word; every second one completes a block of the algorithm. */
    void add(long word) {
        if ((words++ & 1) == 0) {
            even = word;
            return;
        }
        h1 ^= Long.rotateLeft(even * C1, 31) * C2;
        h1 = (Long.rotateLeft(h1, 27) + h2) * 5 + 0x52DCE729;
        h2 ^= Long.rotateLeft(word * C2, 33) * C1;
        h2 = (Long.rotateLeft(h2, 31) + h1) * 5 + 0x38495AB5;
    }

    /** The hash of all words taken. */
    VersionDigest end() {
        if ((words & 1) == 1) {
            h1 ^= Long.rotateLeft(even * C1, 31) * C2;
        }
        long bytes = words * Long.BYTES;
        h1 ^= bytes;
        h2 ^= bytes;
        h1 += h2;
        h2 += h1;
        h1 = mixed(h1);
        h2 = mixed(h2);
        h1 += h2;
        h2 += h1;
        return new VersionDigest(h1, h2);
    }

    private static long mixed(long hash) {
        long h = hash;
        h = (h ^ (h >>> 33)) * 0xFF51AFD7ED558CCDL;
        h = (h ^ (h >>> 33)) * 0xC4CEB9FE1A85EC53L;
        return h ^ (h >>> 33);
    }
}
