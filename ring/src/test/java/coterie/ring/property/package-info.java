/**
 * Laws tested on generated examples: {@link coterie.ring.property.Property#forAll} draws a fixed
 * number of examples from a {@link coterie.ring.property.Gen} and checks each. The same examples on
 * every run; a failure names the seed of its example and how to run that one alone.
 *
 * <p>It knows nothing of what is tested.
 */
@NullMarked
package coterie.ring.property;

import org.jspecify.annotations.NullMarked;
