package coterie.replication.simulation;

import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.storage.Held;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Records that rot on a disk.
 *
 * <p>Only such a record is damaged as another disk has all of: no protocol could bring the last
 * copy back, and its loss would say nothing. And no record is damaged again before a replica had
 * the time to make it sound.
 */
final class Damage {

    private static final long REPRIEVE_NANOS = 8_000 * Scenario.MILLIS;

    private final Cluster cluster;
    private final SplittableRandom random;
    private final Map<Victim, Long> sparedUntil = new TreeMap<>();

    Damage(Cluster cluster, SplittableRandom random) {
        this.cluster = cluster;
        this.random = random;
    }

    private record Victim(NodeId node, Key key) implements Comparable<Victim> {
        @Override
        public int compareTo(Victim other) {
            int byNode = node.compareTo(other.node);
            return byNode != 0 ? byNode : key.compareTo(other.key);
        }
    }

    /** Damages one record, if there is one that may be. */
    void strike() {
        List<Victim> victims = new ArrayList<>();
        for (Key key : cluster.scenario().keys()) {
            for (Machine machine : cluster.machines()) {
                Victim victim = new Victim(machine.id(), key);
                if (sparedUntil.getOrDefault(victim, 0L) <= cluster.schedule().now()
                        && machine.durably(key) instanceof Held.Found found
                        && hasCopyElsewhere(machine, key, found)) {
                    victims.add(victim);
                }
            }
        }
        if (!victims.isEmpty()) {
            Victim victim = victims.get(random.nextInt(victims.size()));
            sparedUntil.put(victim, cluster.schedule().now() + REPRIEVE_NANOS);
            cluster.machine(victim.node()).damage(victim.key());
        }
    }

    private boolean hasCopyElsewhere(Machine machine, Key key, Held.Found found) {
        return cluster.machines().stream()
                .filter(other -> other != machine)
                .map(other -> other.durably(key))
                .anyMatch(held ->
                        held.verified()
                                && held.siblings()
                                        .context()
                                        .covers(found.record().siblings().context()));
    }
}
