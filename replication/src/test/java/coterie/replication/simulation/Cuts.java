package coterie.replication.simulation;

import coterie.ring.NodeId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/** Ways to cut the network in pieces. Each adds to what is cut already. */
final class Cuts {

    /** How often a flapping connection goes and comes back. */
    private static final int FLAPS = 12;

    private static final long LONGEST_FLAP_NANOS = 400 * Scenario.MILLIS;

    private final Cluster cluster;
    private final SplittableRandom random;

    Cuts(Cluster cluster, SplittableRandom random) {
        this.cluster = cluster;
        this.random = random;
    }

    void strike() {
        List<NodeId> nodes = shuffled();
        switch (random.nextInt(10)) {
            case 0, 1 -> cluster.network().cut(nodes.get(0), nodes.get(1));
            case 2, 3 -> both(nodes.get(0), nodes.get(1));
            case 4, 5, 6 -> split(nodes);
            case 7 -> leaveRing(nodes);
            case 8 -> leaveStar(nodes);
            default -> flap(nodes.get(0), nodes.get(1), FLAPS);
        }
    }

    /** Cuts the network in two. */
    void split() {
        split(shuffled());
    }

    private List<NodeId> shuffled() {
        List<NodeId> nodes = new ArrayList<>(cluster.nodes());
        for (int i = nodes.size() - 1; i > 0; i--) {
            Collections.swap(nodes, i, random.nextInt(i + 1));
        }
        return nodes;
    }

    private void both(NodeId one, NodeId other) {
        cluster.network().cut(one, other);
        cluster.network().cut(other, one);
    }

    /** Two sides that do not hear each other, or of which only one hears the other. */
    private void split(List<NodeId> nodes) {
        boolean oneWay = random.nextInt(3) == 0;
        int here = random.nextInt(1, nodes.size());
        for (NodeId one : nodes.subList(0, here)) {
            for (NodeId other : nodes.subList(here, nodes.size())) {
                cluster.network().cut(one, other);
                if (!oneWay) {
                    cluster.network().cut(other, one);
                }
            }
        }
    }

    /** Each node hears its two neighbours alone. */
    private void leaveRing(List<NodeId> nodes) {
        int size = nodes.size();
        for (int i = 0; i < size; i++) {
            for (int j = i + 2; j < size; j++) {
                if (i > 0 || j < size - 1) {
                    both(nodes.get(i), nodes.get(j));
                }
            }
        }
    }

    /** All hear one, and none of the others. */
    private void leaveStar(List<NodeId> nodes) {
        List<NodeId> rays = nodes.subList(1, nodes.size());
        for (NodeId one : rays) {
            rays.forEach(other -> both(one, other));
        }
    }

    /** Two nodes hear each other now and then. */
    private void flap(NodeId one, NodeId other, int times) {
        if (times == 0) {
            return;
        }
        if (times % 2 == 0) {
            both(one, other);
        } else {
            cluster.network().join(one, other);
        }
        cluster.schedule()
                .after(
                        random.nextLong(LONGEST_FLAP_NANOS),
                        "flapping",
                        () -> flap(one, other, times - 1));
    }
}
