package coterie.benchmarks.prices;

import java.util.Locale;

/**
 * Which cluster a price is taken at.
 *
 * @param nodes how many
 * @param links what lies between them
 * @param fault what is wrong with the last of them
 * @param synced whether a write is acknowledged only once it is on the disks
 */
record Shape(int nodes, Links links, Fault fault, boolean synced) {

    Shape {
        if (nodes < 1 || nodes > 9) {
            throw new IllegalArgumentException(nodes + " nodes: 1 to 9 are measured");
        }
    }

    @Override
    public String toString() {
        return "%d nodes, links %s, %s, %s"
                .formatted(
                        nodes,
                        links.label(),
                        fault.name().toLowerCase(Locale.ROOT),
                        synced ? "sync" : "async");
    }
}
