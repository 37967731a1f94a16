package coterie.storage.merkle;

import java.util.List;

/**
 * One node of a tree as it was after a commit.
 *
 * @param commit the number of the last commit that it knows of
 * @param trusted whether every leaf of the whole partition is known to be that of the stored
 *     records; where it is not, the digests say nothing
 * @param own the digest of all records under the node
 * @param children those of its children, from the left; none for a leaf
 */
public record TreeView(
        long commit, boolean trusted, VersionDigest own, List<VersionDigest> children) {}
