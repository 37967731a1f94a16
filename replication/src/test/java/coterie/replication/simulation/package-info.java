/**
 * The simulator: whole clusters in one thread from a seed, with a virtual clock and a network and
 * disks that fail.
 *
 * <p>It obeys the same bans on clocks, threads and randomness as the node that it runs.
 */
@NullMarked
package coterie.replication.simulation;

import org.jspecify.annotations.NullMarked;
