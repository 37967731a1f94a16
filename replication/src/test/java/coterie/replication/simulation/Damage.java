package coterie.replication.simulation;

import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.storage.Held;
import coterie.storage.Hint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Records and hints that rot on a disk.
 *
 * <p>Only such a record is damaged as another disk has all of, and only such a hint as some primary
 * has all of: no protocol could bring the last copy back, and its loss would say nothing. And no
 * record is damaged again before a replica had the time to make it sound.
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

    /**
     * What may rot.
     *
     * @param target for whom it is kept, or the node itself for its own record
     */
    private record Victim(NodeId node, NodeId target, Key key) implements Comparable<Victim> {

        private static final Comparator<Victim> ORDER =
                Comparator.comparing(Victim::node)
                        .thenComparing(Victim::target)
                        .thenComparing(Victim::key);

        @Override
        public int compareTo(Victim other) {
            return ORDER.compare(this, other);
        }

        boolean isHint() {
            return !node.equals(target);
        }
    }

    /** Damages one record or hint, if there is one that may be. Returns whether there was. */
    boolean strike() {
        List<Victim> records = new ArrayList<>();
        List<Victim> hints = new ArrayList<>();
        for (Key key : cluster.scenario().keys()) {
            for (Machine machine : cluster.machines()) {
                for (NodeId target : cluster.nodes()) {
                    Victim victim = new Victim(machine.id(), target, key);
                    if (isSpared(victim)) {
                        continue;
                    }
                    if (victim.isHint() && mayRot(machine.disks().hint(target, key), key)) {
                        hints.add(victim);
                    } else if (!victim.isHint() && mayRot(machine, key)) {
                        records.add(victim);
                    }
                }
            }
        }
        boolean pickHint = !hints.isEmpty() && random.nextInt(3) == 0;
        List<Victim> victims = pickHint ? hints : records;
        if (victims.isEmpty()) {
            return false;
        }
        Victim victim = victims.get(random.nextInt(victims.size()));
        sparedUntil.put(victim, cluster.schedule().now() + REPRIEVE_NANOS);
        if (pickHint) {
            cluster.machine(victim.node()).damageHint(victim.target(), victim.key());
        } else {
            cluster.machine(victim.node()).damage(victim.key());
        }
        return true;
    }

    private boolean isSpared(Victim victim) {
        return sparedUntil.getOrDefault(victim, 0L) > cluster.schedule().now();
    }

    private boolean mayRot(@Nullable Hint hint, Key key) {
        return hint != null && cluster.keptHints().isBrought(key, hint.record());
    }

    private boolean mayRot(Machine machine, Key key) {
        return machine.durably(key) instanceof Held.Found found
                && hasCopyElsewhere(machine, key, found);
    }

    private boolean hasCopyElsewhere(Machine machine, Key key, Held.Found found) {
        return cluster.machines().stream()
                .filter(other -> other != machine)
                .filter(other ->
                        !cluster.scenario().turnover().agreed()
                                || cluster.isToHold(other, key, found.record().copies()))
                .map(other -> other.durably(key))
                .anyMatch(held ->
                        held.verified()
                                && held.siblings()
                                        .context()
                                        .covers(found.record().siblings().context()));
    }
}
