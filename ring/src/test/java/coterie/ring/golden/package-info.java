/**
 * Golden texts: what a test makes, held against a reviewed file of the same.
 *
 * <p>Knows nothing of what the texts say.
 */
@NullMarked
package coterie.ring.golden;

import org.jspecify.annotations.NullMarked;
