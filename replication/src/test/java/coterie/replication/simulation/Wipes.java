package coterie.replication.simulation;

import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.storage.Held;
import coterie.storage.Hint;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Disks that are lost, one or all of a machine, which comes back with empty ones in their place.
 *
 * <p>As many as the promises allow: what was acknowledged or read must be on a disk of another
 * replica, since no protocol brings the last copy back; and no machine loses a disk while another
 * one has not yet learned again what it had forgotten. With W=2 of 3, two that have forgotten are a
 * majority that knows of nothing.
 */
final class Wipes {

    private final Cluster cluster;
    private final SplittableRandom random;

    Wipes(Cluster cluster, SplittableRandom random) {
        this.cluster = cluster;
        this.random = random;
    }

    /** Wipes a machine, if that may be; null if not. The machine is down then. */
    @Nullable Machine strike() {
        List<Machine> machines = cluster.machines();
        Machine victim = machines.get(random.nextInt(machines.size()));
        List<Integer> shards =
                random.nextBoolean()
                        ? List.of(random.nextInt(victim.shards()))
                        : IntStream.range(0, victim.shards()).boxed().toList();
        boolean othersKnow =
                machines.stream().allMatch(other -> other == victim || !other.hasForgotten());
        boolean isWhole = shards.size() == victim.shards();
        if (!othersKnow
                || !isCovered(victim, shards)
                || (isWhole && !cluster.hasMajorityBut(victim))) {
            return null;
        }
        victim.crash();
        victim.wipe(shards);
        return victim;
    }

    /** Whether other replicas hold whatever was promised of what stands on these disks. */
    boolean isCovered(Machine victim, List<Integer> shards) {
        return cluster.scenario().keys().stream()
                .filter(key -> shards.contains(victim.disks().shardOf(key)))
                .allMatch(key -> isCovered(victim, key));
    }

    /** By those who are to hold it by each ring in force: others may be about to drop it. */
    private boolean isCovered(Machine victim, Key key) {
        KeyHistory history = cluster.history(key);
        BitSet only = held(victim, key);
        only.and(cluster.promises(key).made());
        for (Machine other : cluster.machines()) {
            if (other != victim
                    && other.durably(key) instanceof Held.Found(var record)
                    && record.verified()
                    && cluster.isToHold(other, key, record.copies())) {
                only.andNot(history.extension(record.siblings().context()));
            }
        }
        return history.stillDue(only).isEmpty();
    }

    private BitSet held(Machine machine, Key key) {
        KeyHistory history = cluster.history(key);
        List<BitSet> all = new ArrayList<>();
        all.add(history.extension(machine.durably(key).siblings().context()));
        for (NodeId target : cluster.targets()) {
            Hint hint = machine.disks().hint(target, key);
            if (hint != null) {
                all.add(history.extension(hint.record().siblings().context()));
            }
        }
        return all.stream()
                .reduce(
                        new BitSet(),
                        (one, other) -> {
                            one.or(other);
                            return one;
                        });
    }
}
