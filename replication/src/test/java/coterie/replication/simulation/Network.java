package coterie.replication.simulation;

import coterie.replication.simulation.Scenario.Weather;
import coterie.ring.NodeId;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * What lies between the nodes: how long messages take, which are lost or doubled, and who is cut
 * off from whom.
 */
final class Network {

    private final SplittableRandom random;
    private final Pace pace;
    private final Set<Cut> cuts = new TreeSet<>();
    private Weather weather;

    /** Nothing gets from one node to the other. The way back is another cut. */
    record Cut(NodeId from, NodeId to) implements Comparable<Cut> {
        @Override
        public int compareTo(Cut other) {
            int byFrom = from.compareTo(other.from);
            return byFrom != 0 ? byFrom : to.compareTo(other.to);
        }
    }

    Network(SplittableRandom random, Pace pace, Weather weather) {
        this.random = random;
        this.pace = pace;
        this.weather = weather;
    }

    boolean isCut(NodeId from, NodeId to) {
        return cuts.contains(new Cut(from, to));
    }

    void cut(NodeId from, NodeId to) {
        if (!from.equals(to)) {
            cuts.add(new Cut(from, to));
        }
    }

    /** The two hear each other again. */
    void join(NodeId one, NodeId other) {
        cuts.remove(new Cut(one, other));
        cuts.remove(new Cut(other, one));
    }

    /** Ends every cut. */
    void mend() {
        cuts.clear();
    }

    /** Ends every cut, and loses no message any more. */
    void heal() {
        mend();
        weather = Weather.FAIR;
    }

    boolean drops() {
        return random.nextDouble() < weather.dropped();
    }

    boolean doubles() {
        return random.nextDouble() < weather.doubled();
    }

    boolean breaks() {
        return random.nextDouble() < weather.broken();
    }

    /** How long the next message takes. */
    long delayNanos() {
        return pace.messageNanos(random, weather);
    }
}
