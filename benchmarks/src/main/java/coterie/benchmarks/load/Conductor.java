package coterie.benchmarks.load;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Has a cluster mend something while it is under load, and watches how long that goes on. It looks
 * equally often whether or not there is anything to see, so that its questions weigh on all runs
 * alike.
 */
final class Conductor {
    private static final long BETWEEN_LOOKS_MILLIS = 100;
    private static final long PATIENCE_NANOS = 600_000_000_000L;

    private final DevProcess cluster;
    private final ClusterView view;
    private final List<Endpoint> endpoints;
    private int looks;
    private int looksAtWork;
    private int rounds;

    Conductor(DevProcess cluster, ClusterView view) {
        this.cluster = cluster;
        this.view = view;
        this.endpoints = cluster.endpoints();
    }

    /**
     * What was seen of the work within a window.
     *
     * @param share the share of the window in which it went on
     * @param hints delivered meanwhile
     * @param rounds of anti-entropy, of all nodes together, that began meanwhile
     */
    record Seen(double share, long hints, int rounds) {}

    /** Takes a node away, if the work begins with its return. */
    void prepare(RepairWork work) throws IOException {
        if (work.needsReturn()) {
            cluster.kill();
        }
        if (work == RepairWork.REFILL) {
            cluster.wipe();
        }
    }

    /**
     * Begins the work and watches it until the window is over.
     *
     * @param beginNanos when to begin, before the window
     */
    Seen conduct(RepairWork work, long beginNanos, Window window)
            throws IOException, InterruptedException {
        sleepUntil(beginNanos);
        if (work.needsReturn()) {
            cluster.restart();
        }
        while (System.nanoTime() < window.startNanos()) {
            look(work);
        }
        looks = 0;
        looksAtWork = 0;
        rounds = 0;
        long before = hints();
        while (System.nanoTime() < window.endNanos()) {
            look(work);
        }
        return new Seen((double) looksAtWork / Math.max(1, looks), before - hints(), rounds);
    }

    private void look(RepairWork work) throws IOException, InterruptedException {
        boolean running = false;
        for (Endpoint endpoint : endpoints) {
            boolean inRound = view.get(endpoint, "/v1/anti-entropy").path("running").asBoolean();
            if (work == RepairWork.ANTI_ENTROPY && !inRound) {
                view.post(endpoint, "/v1/anti-entropy");
                rounds++;
            }
            running |= inRound;
        }
        long hints = hints();
        int rebuilding = rebuilding();
        boolean refilling = isRefilling();
        looks++;
        looksAtWork +=
                switch (work) {
                    case QUIET -> running || hints > 0 || rebuilding > 0 || refilling ? 1 : 0;
                    case ANTI_ENTROPY -> running ? 1 : 0;
                    case HANDOFF -> hints > 0 ? 1 : 0;
                    case REBUILD -> rebuilding > 0 ? 1 : 0;
                    case REFILL -> refilling ? 1 : 0;
                };
        TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS_MILLIS);
    }

    /** Waits until nothing is left to mend. */
    void settle() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (hints() > 0 || rebuilding() > 0 || isRefilling() || isInRound()) {
            if (System.nanoTime() > deadline) {
                throw new IOException("the cluster does not come to rest");
            }
            TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS_MILLIS);
        }
    }

    private boolean isInRound() throws IOException, InterruptedException {
        boolean running = false;
        for (Endpoint endpoint : endpoints) {
            running |= view.get(endpoint, "/v1/anti-entropy").path("running").asBoolean();
        }
        return running;
    }

    /** Held by those that stay. */
    private long hints() throws IOException, InterruptedException {
        long hints = 0;
        for (Endpoint endpoint : endpoints.subList(0, endpoints.size() - 1)) {
            for (JsonNode target : view.get(endpoint, "/v1/hints").path("targets")) {
                hints += target.path("hints").longValue();
            }
        }
        return hints;
    }

    private int rebuilding() throws IOException, InterruptedException {
        JsonNode node = view.get(endpoints.getLast(), "/v1/node");
        return node.path("antiEntropy").path("trees").path("rebuilding").intValue();
    }

    private boolean isRefilling() throws IOException, InterruptedException {
        return !view.get(endpoints.getLast(), "/v1/hints").path("unverified").isEmpty();
    }

    private static void sleepUntil(long nanos) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(nanos - System.nanoTime());
    }
}
