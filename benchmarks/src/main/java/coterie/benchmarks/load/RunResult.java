package coterie.benchmarks.load;

import java.util.OptionalDouble;

/**
 * What one run measured.
 *
 * @param variant the name of what was run
 * @param run its number, from 1
 * @param seconds length of the measured window
 * @param tally counts and latencies
 * @param serverMicros processor time of all servers per successful operation, in microseconds,
 *     where it is known
 * @param generatorMicros that of the generator
 */
public record RunResult(
        String variant,
        int run,
        double seconds,
        Tally tally,
        OptionalDouble serverMicros,
        OptionalDouble generatorMicros) {

    /** Operations per second that succeeded. */
    public double throughput() {
        return tally.succeeded() / seconds;
    }
}
