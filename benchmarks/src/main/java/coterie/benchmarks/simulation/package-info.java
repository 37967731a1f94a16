/**
 * {@code ./coterie simulate}: the simulator of the replication module from the command line, over
 * as many seeds as one likes.
 *
 * <p>Read {@link coterie.benchmarks.simulation.SimulateCommand}. It knows nothing of how a run is
 * made up or judged.
 */
@NullMarked
package coterie.benchmarks.simulation;

import org.jspecify.annotations.NullMarked;
