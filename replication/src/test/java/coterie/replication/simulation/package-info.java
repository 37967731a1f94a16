/**
 * The simulator: whole clusters in one thread from a seed, with a virtual clock and a network and
 * disks that fail.
 *
 * <p>Read {@link coterie.replication.simulation.Simulation}, then {@link
 * coterie.replication.simulation.Scenario} (what a seed decides), {@code Cluster}, {@code Machine}
 * and {@code NodeProcess} (the world), {@code Client} and {@code Nemesis} (who acts in it), and
 * {@code KeyHistory}, {@code Promises} and {@code Judge} (who knows the truth, and checks). What
 * must hold stands in {@link coterie.replication.simulation.Rule}.
 *
 * <p>It obeys the same bans on clocks, threads and randomness as the node that it runs, and needs
 * no test library, since {@code ./coterie simulate} runs it, too.
 */
@NullMarked
package coterie.replication.simulation;

import org.jspecify.annotations.NullMarked;
