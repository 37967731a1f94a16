package coterie.benchmarks.prices;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What the links between nodes do to a message, besides what real sockets on loopback do.
 *
 * <p>The distributions are the fits of table 3 in Bailis, Venkataraman, Franklin, Hellerstein and
 * Stoica, "Probabilistically Bounded Staleness for Practical Partial Quorums" (PVLDB 5(8), 2012):
 * one-way times at LinkedIn and at Yammer, for the message that brings a write (W there) and for
 * all others (A, R and S). They were measured whole, disks included, so real syncs here come on
 * top.
 */
enum Links {
    /** Loopback as it is. */
    NONE,
    /** LinkedIn, with solid-state disks. */
    LNKD_SSD,
    /** LinkedIn, with spinning disks. */
    LNKD_DISK,
    /** Yammer, whose writes have a long tail. */
    YMMR,
    /** Each node in a data centre of its own, 75 ms from every other, and LNKD-DISK within. */
    WAN;

    private static final double WAN_MILLIS = 75;
    private static final Mixture SSD = new Mixture(.9122, .235, 10, 1.66, 0);
    private static final Mixture DISK_WRITES = new Mixture(.38, 1.05, 1.51, .183, 0);
    private static final Mixture YAMMER_WRITES = new Mixture(.939, 3, 3.35, .0028, 0);
    private static final Mixture YAMMER_OTHERS = new Mixture(.982, 1.5, 3.8, .0217, 0);

    /** Of a message that brings a replica a write. */
    Delay writes() {
        return switch (this) {
            case NONE -> Delay.NONE;
            case LNKD_SSD -> SSD;
            case LNKD_DISK -> DISK_WRITES;
            case YMMR -> YAMMER_WRITES;
            case WAN -> DISK_WRITES.plus(WAN_MILLIS);
        };
    }

    /** Of acknowledgements, and of a read's question and answer. */
    Delay others() {
        return switch (this) {
            case NONE -> Delay.NONE;
            case LNKD_SSD, LNKD_DISK -> SSD;
            case YMMR -> YAMMER_OTHERS;
            case WAN -> SSD.plus(WAN_MILLIS);
        };
    }

    /** As the paper writes it. */
    String label() {
        return this == NONE ? "none" : name().replace('_', '-');
    }

    /**
     * The one of that label, in any case.
     *
     * @throws IllegalArgumentException where there is none
     */
    static Links labelled(String label) {
        return Arrays.stream(values())
                .filter(links -> links.label().equalsIgnoreCase(label))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "'"
                                        + label
                                        + "' is none of "
                                        + Arrays.stream(values())
                                                .map(Links::label)
                                                .map(name -> name.toLowerCase(Locale.ROOT))
                                                .collect(Collectors.joining(", "))));
    }
}
