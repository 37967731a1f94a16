package coterie.replication.simulation;

import coterie.ring.Key;
import coterie.storage.Held;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Records that rot on a disk.
 *
 * <p>Only such a record is damaged as another disk has all of: no protocol could bring the last
 * copy back, and its loss would say nothing.
 */
final class Damage {

    private Damage() {}

    private record Victim(Machine machine, Key key) {}

    /** Damages one record, if there is one that may be. */
    static void strike(Cluster cluster, SplittableRandom random) {
        List<Victim> victims = new ArrayList<>();
        for (Key key : cluster.scenario().keys()) {
            for (Machine machine : cluster.machines()) {
                if (machine.durably(key) instanceof Held.Found found
                        && hasCopyElsewhere(cluster, machine, key, found)) {
                    victims.add(new Victim(machine, key));
                }
            }
        }
        if (!victims.isEmpty()) {
            Victim victim = victims.get(random.nextInt(victims.size()));
            victim.machine().damage(victim.key());
        }
    }

    private static boolean hasCopyElsewhere(
            Cluster cluster, Machine machine, Key key, Held.Found found) {
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
