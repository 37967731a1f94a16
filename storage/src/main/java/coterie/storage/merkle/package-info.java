/**
 * Merkle trees: what two replicas compare to find where they differ, at a cost that grows with the
 * differences and not with the records.
 *
 * <p>Read {@link coterie.storage.merkle.VersionDigest}, {@link coterie.storage.merkle.TreeShape},
 * {@code MerkleTree}, {@code PartitionTrees}, then {@link coterie.storage.merkle.Forest}. Pure
 * values and plain objects of one thread; they know nothing of bytes on disk, transactions, peers
 * or time.
 */
@NullMarked
package coterie.storage.merkle;

import org.jspecify.annotations.NullMarked;
