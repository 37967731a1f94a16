package coterie.storage.codec;

import coterie.storage.StoredRecord;
import coterie.storage.merkle.TreeImage;
import coterie.storage.merkle.TreeImage.LeafDigest;
import coterie.storage.merkle.TreeShape;
import coterie.storage.merkle.VersionDigest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The bytes of a partition's trees, as a clean shutdown stores them: format 1. The leaves alone,
 * since all else are sums of them.
 *
 * <pre>
 * u8      format, 1
 * u32     CRC-32C of all that follows
 * u64     the number of the commit after which the trees were as they are here
 * varint  leaves of a tree
 * varint  runs of leaves that are not trusted
 *   varint, varint   leaves from the last run's end to this one; leaves in it
 * varint  leaves that are the sum of something, by copies, then by leaf
 *   u8, varint, u64, u64   copies, leaf, digest
 * </pre>
 */
public final class TreeCodec {

    /** The format that is written. */
    public static final int FORMAT = 1;

    private static final int CHECKSUM_AT = 1;
    private static final int CHECKED_FROM = CHECKSUM_AT + Integer.BYTES;
    private static final int LEAST_RUN_BYTES = 2;
    private static final int LEAST_LEAF_BYTES = 2 + 2 * Long.BYTES;

    private TreeCodec() {}

    /**
     * Trees, and when they were so.
     *
     * @param commit the number of the shard's commit
     */
    public record Dated(long commit, TreeImage image) {}

    /** Writes the trees into an empty output. */
    public static void encode(Output out, Dated trees) {
        if (out.size() != 0) {
            throw new IllegalArgumentException("the output is not empty");
        }
        out.u8(FORMAT);
        out.u32(0);
        out.u64(trees.commit());
        TreeImage image = trees.image();
        out.varint(image.leaves());
        encodeRuns(out, image.untrusted());
        out.varint(image.digests().size());
        for (LeafDigest leaf : image.digests()) {
            out.u8(leaf.copies());
            out.varint(leaf.leaf());
            out.u64(leaf.digest().high());
            out.u64(leaf.digest().low());
        }
        CRC32C checksum = new CRC32C();
        checksum.update(out.array(), CHECKED_FROM, out.size() - CHECKED_FROM);
        out.setU32(CHECKSUM_AT, (int) checksum.getValue());
    }

    private static void encodeRuns(Output out, BitSet leaves) {
        List<int[]> runs = new ArrayList<>();
        int end = 0;
        for (int first = leaves.nextSetBit(0); first >= 0; first = leaves.nextSetBit(end)) {
            int last = end;
            end = leaves.nextClearBit(first);
            runs.add(new int[] {first - last, end - first});
        }
        out.varint(runs.size());
        for (int[] run : runs) {
            out.varint(run[0]);
            out.varint(run[1]);
        }
    }

    /**
     * Reads what remains of a big-endian buffer, whose position stays where it is.
     *
     * @throws MalformedException if the checksum is wrong, the format is not this one, or nothing
     *     can have written it
     */
    public static Dated decode(ByteBuffer buffer) throws MalformedException {
        Input in = new Input(buffer);
        int format = in.u8();
        if (format != FORMAT) {
            throw new MalformedException("trees of the unknown format " + format);
        }
        int expected = in.u32();
        CRC32C checksum = new CRC32C();
        checksum.update(
                buffer.slice(buffer.position() + CHECKED_FROM, buffer.remaining() - CHECKED_FROM));
        if ((int) checksum.getValue() != expected) {
            throw new MalformedException("trees with a wrong checksum");
        }
        long commit = in.u64();
        int leaves = atMost(TreeShape.MAX_LEAVES, in.varint());
        BitSet untrusted = decodeRuns(in, leaves);
        List<LeafDigest> digests = decodeLeaves(in, leaves, untrusted);
        if (in.remaining() > 0) {
            throw new MalformedException("trees with " + in.remaining() + " bytes too many");
        }
        return new Dated(commit, new TreeImage(leaves, untrusted, digests));
    }

    private static int atMost(int most, long number) throws MalformedException {
        if (number < 0 || number > most) {
            throw new MalformedException(
                    Long.toUnsignedString(number) + " where there are " + most + " leaves");
        }
        return (int) number;
    }

    private static BitSet decodeRuns(Input in, int leaves) throws MalformedException {
        BitSet set = new BitSet();
        int end = 0;
        for (int left = in.count(LEAST_RUN_BYTES); left > 0; left--) {
            int first = end + atMost(leaves - end, in.varint());
            int length = atMost(leaves - first, in.varint());
            if (length == 0 || (first == end && end > 0)) {
                throw new MalformedException("a run of leaves that is none of its own");
            }
            end = first + length;
            set.set(first, end);
        }
        return set;
    }

    private static List<LeafDigest> decodeLeaves(Input in, int leaves, BitSet untrusted)
            throws MalformedException {
        int count = in.count(LEAST_LEAF_BYTES);
        List<LeafDigest> digests = new ArrayList<>(count);
        int before = -1;
        for (int i = 0; i < count; i++) {
            int copies = in.u8();
            int leaf = atMost(leaves - 1, in.varint());
            VersionDigest digest = new VersionDigest(in.u64(), in.u64());
            int place = copies * leaves + leaf;
            boolean possible =
                    copies >= 1
                            && copies <= StoredRecord.MAX_COPIES
                            && place > before
                            && !untrusted.get(leaf)
                            && !digest.isNone();
            if (!possible) {
                throw new MalformedException("leaf " + leaf + " of the tree of " + copies);
            }
            digests.add(new LeafDigest(copies, leaf, digest));
            before = place;
        }
        return digests;
    }
}
