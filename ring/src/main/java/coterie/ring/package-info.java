/**
 * Which nodes hold which keys.
 *
 * <p>In reading order: {@link coterie.ring.Ring}, {@link coterie.ring.PreferenceList}, {@link
 * coterie.ring.Key}, {@link coterie.ring.Partitioner}, {@link coterie.ring.Claim}.
 *
 * <p>Immutable values and pure functions. It knows nothing of time, threads, messages, storage, or
 * which nodes are up, and imports nothing but the JDK and JSpecify.
 */
@NullMarked
package coterie.ring;

import org.jspecify.annotations.NullMarked;
