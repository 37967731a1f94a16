/**
 * Causality: which write has seen which other, and what remains when replicas meet.
 *
 * <p>Read {@link coterie.storage.version.Dot}, {@link coterie.storage.version.CausalContext}, then
 * {@link coterie.storage.version.Siblings}. Pure values; they know nothing of bytes, disks, clocks
 * or nodes.
 */
@NullMarked
package coterie.storage.version;

import org.jspecify.annotations.NullMarked;
