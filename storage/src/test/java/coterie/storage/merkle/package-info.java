/** Tests of the Merkle trees. */
@NullMarked
package coterie.storage.merkle;

import org.jspecify.annotations.NullMarked;
