package coterie.benchmarks.prices;

import coterie.replication.Quorum;
import java.util.Locale;

/**
 * What has one price.
 *
 * @param shape of the cluster
 * @param quorum whose answers count
 * @param request what is asked
 * @param need for how many
 */
record Case(Shape shape, Quorum.Kind quorum, Request request, Need need) {

    /** What a client asks; the names are those of the benchmark's methods. */
    enum Request {
        READ,
        WRITE;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
