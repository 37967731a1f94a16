package coterie.storage.merkle;

import java.util.BitSet;
import java.util.List;

/**
 * The trees of one partition as a clean shutdown stores them.
 *
 * @param leaves how many leaves a tree has
 * @param untrusted the leaves that are to be computed anew
 * @param digests the leaves that are not {@link VersionDigest#NONE}, by copies, then by leaf
 */
public record TreeImage(int leaves, BitSet untrusted, List<LeafDigest> digests) {

    /**
     * One leaf.
     *
     * @param copies whose tree
     * @param leaf the leaf's number
     * @param digest the sum of its records
     */
    public record LeafDigest(int copies, int leaf, VersionDigest digest) {}
}
