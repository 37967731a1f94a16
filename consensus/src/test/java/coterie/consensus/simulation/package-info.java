/**
 * Nodes that agree on a log, in virtual time, with all that can happen to them: messages that are
 * lost, late, doubled or out of order, cut networks, crashes between any two writes to a disk, lost
 * disks, nodes that stand still and go on, and voters that change all the while.
 *
 * <p>Read {@code Simulation}, {@code Judge}, {@code Host}, {@code Nemesis}. A run is a function of
 * its seed. It knows {@link coterie.consensus.PaxosNode} by its public face alone.
 */
@NullMarked
package coterie.consensus.simulation;

import org.jspecify.annotations.NullMarked;
