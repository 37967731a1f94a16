package coterie.benchmarks.prices;

import coterie.replication.Quorum.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * Which of all parts of the price list are measured where nobody chooses: each compares with the
 * first.
 */
final class Selection {

    private Selection() {}

    /**
     * @param isShort leaves out those that tell least
     */
    static List<PriceList.Part> of(boolean isShort) {
        List<PriceList.Part> parts = new ArrayList<>();
        add(parts, 3, Links.NONE, Fault.QUIET, true, Kind.STRICT);
        add(parts, 3, Links.NONE, Fault.QUIET, true, Kind.SLOPPY);
        add(parts, 5, Links.NONE, Fault.QUIET, true, Kind.STRICT);
        add(parts, 3, Links.NONE, Fault.QUIET, false, Kind.STRICT);
        add(parts, 3, Links.NONE, Fault.SLOW, true, Kind.STRICT);
        add(parts, 3, Links.NONE, Fault.DEAD, true, Kind.STRICT);
        add(parts, 3, Links.NONE, Fault.DEAD, true, Kind.SLOPPY);
        add(parts, 3, Links.LNKD_SSD, Fault.QUIET, true, Kind.STRICT);
        if (!isShort) {
            add(parts, 3, Links.NONE, Fault.QUIET, false, Kind.SLOPPY);
            add(parts, 3, Links.NONE, Fault.SLOW, true, Kind.SLOPPY);
            add(parts, 5, Links.NONE, Fault.QUIET, true, Kind.SLOPPY);
            add(parts, 5, Links.NONE, Fault.QUIET, false, Kind.STRICT);
            add(parts, 5, Links.NONE, Fault.SLOW, true, Kind.STRICT);
            add(parts, 5, Links.NONE, Fault.DEAD, true, Kind.STRICT);
            add(parts, 5, Links.NONE, Fault.DEAD, true, Kind.SLOPPY);
            add(parts, 3, Links.LNKD_DISK, Fault.QUIET, true, Kind.STRICT);
            add(parts, 3, Links.YMMR, Fault.QUIET, true, Kind.STRICT);
            add(parts, 3, Links.WAN, Fault.QUIET, true, Kind.STRICT);
        }
        return List.copyOf(parts);
    }

    private static void add(
            List<PriceList.Part> parts,
            int nodes,
            Links links,
            Fault fault,
            boolean synced,
            Kind quorum) {
        parts.add(new PriceList.Part(new Shape(nodes, links, fault, synced), quorum));
    }
}
