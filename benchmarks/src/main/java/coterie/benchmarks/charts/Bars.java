package coterie.benchmarks.charts;

import java.util.List;

/**
 * The bars of one colour, one for each group.
 *
 * @param label what they show
 * @param readings in the order of the groups; none below 0
 */
public record Bars(String label, List<Reading> readings) {

    /** Whose readings the caller may change afterwards. */
    public Bars {
        readings = List.copyOf(readings);
    }
}
