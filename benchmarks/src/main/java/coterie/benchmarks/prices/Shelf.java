package coterie.benchmarks.prices;

import coterie.server.StartException;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The one cluster of this process that stands, so that the cases of a benchmark that have a shape
 * in common share it; JMH makes the state of each case anew.
 */
final class Shelf {

    private static final int KEYS = 2048;

    private static @Nullable StandingCluster standing;

    private Shelf() {}

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(Shelf::clear, "shelf"));
    }

    /** The standing cluster where it has the shape; else one is started in its place. */
    static synchronized StandingCluster take(Shape shape)
            throws StartException, InterruptedException, IOException {
        StandingCluster present = standing;
        if (present == null || !present.shape().equals(shape)) {
            clear();
            present = StandingCluster.start(shape, needs(shape.nodes()), KEYS, Crossings.UNHEEDED);
            standing = present;
        }
        return present;
    }

    /** What is asked of so many nodes. */
    private static List<Need> needs(int nodes) {
        return Choice.LISTED.stream()
                .filter(choice -> choice.n() <= nodes)
                .flatMap(choice -> Stream.of(choice.read(), choice.write()))
                .distinct()
                .toList();
    }

    /** Ends the standing cluster, if any. */
    static synchronized void clear() {
        if (standing != null) {
            standing.close();
            standing = null;
        }
    }
}
