package coterie.replication.simulation;

import coterie.ring.Key;
import coterie.storage.Collect;
import coterie.storage.Held;
import coterie.storage.memory.Disk;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Disks that become what they once were: somebody has copied a machine's folder while it ran, and
 * later puts the copy back.
 *
 * <p>What may be claimed then: the machine goes on under another incarnation, so no dot is issued
 * twice; and what was acknowledged or read is there at the end, as long as another replica holds
 * it. What may not: until anti-entropy has been there, that replica answers as if it knew all, so
 * no read may count on quorums of the time before. And a copy that is older than the collection of
 * a tombstone brings back what that had superseded: such a copy is not put back here, nor while a
 * collection may be under way.
 */
final class OldCopies {

    private final Cluster cluster;
    private final Wipes wipes;
    private final SplittableRandom random;
    private @Nullable Machine copied;
    private List<Disk> copies = List.of();
    private Map<Key, BitSet> gone = new TreeMap<>();

    OldCopies(Cluster cluster, Wipes wipes, SplittableRandom random) {
        this.cluster = cluster;
        this.wipes = wipes;
        this.random = random;
    }

    /** Puts back a copy, and the machine is down then; or makes one, or does nothing: null. */
    @Nullable Machine strike() {
        Machine machine = copied;
        if (machine == null) {
            copy();
            return null;
        }
        copied = null;
        List<Integer> shards = IntStream.range(0, machine.shards()).boxed().toList();
        if (!mayReturn() || !wipes.isCovered(machine, shards)) {
            return null;
        }
        machine.crash();
        machine.putBack(copies);
        cluster.scenario().keys().forEach(key -> cluster.promises(key).countOnNoQuorum());
        return machine;
    }

    private void copy() {
        List<NodeProcess> running = cluster.processes();
        if (!running.isEmpty()) {
            Machine machine = running.get(random.nextInt(running.size())).machine();
            cluster.schedule().note("copy", machine.id().value());
            copied = machine;
            copies = machine.disks().copies();
            gone = gone();
        }
    }

    private Map<Key, BitSet> gone() {
        Map<Key, BitSet> all = new TreeMap<>();
        cluster.scenario().keys().forEach(key -> all.put(key, cluster.history(key).gone()));
        return all;
    }

    /** Nothing was forgotten since, or is about to be. */
    private boolean mayReturn() {
        return gone.equals(gone())
                && cluster.scenario().keys().stream()
                        .allMatch(key ->
                                cluster.machines().stream()
                                        .noneMatch(machine -> isDeleted(machine.durably(key))));
    }

    private static boolean isDeleted(Held held) {
        return held instanceof Held.Found(var record) && Collect.holdsTombstonesAlone(record);
    }
}
