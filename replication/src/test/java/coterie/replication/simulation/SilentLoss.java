package coterie.replication.simulation;

import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.storage.Held;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * Two replicas that each lose other records, while they are down and without a trace: no checksum
 * fails, and nothing says that there was anything. Only a comparison of all that they hold can
 * tell.
 *
 * <p>It comes when everything is healed, since no replica can know that it has forgotten: a strict
 * read would rightly believe it.
 */
final class SilentLoss {

    private final Cluster cluster;
    private final SplittableRandom random;

    SilentLoss(Cluster cluster, SplittableRandom random) {
        this.cluster = cluster;
        this.random = random;
    }

    /** Has records lost, if some are held by several. Those who lost them are down then. */
    boolean strike() {
        int lost = 0;
        Set<NodeId> losers = new TreeSet<>();
        for (Key key : cluster.scenario().keys()) {
            List<Machine> holders =
                    cluster.machines().stream()
                            .filter(machine -> machine.durably(key) instanceof Held.Found)
                            .toList();
            if (holders.size() > 1 && isHeldByPrimaries(key, holders)) {
                Machine victim = holders.get(random.nextInt(holders.size()));
                victim.crash();
                lost += victim.disks().lose(key) ? 1 : 0;
                losers.add(victim.id());
                cluster.schedule().note("lose", victim.id() + " " + key);
            }
        }
        if (losers.size() > 1) {
            cluster.befell(Mishap.RECORDS_LOST_AT_SEVERAL);
        }
        return lost > 0;
    }

    /** Whoever is none gets nothing back, so it must not have been the one who knew of the N. */
    private boolean isHeldByPrimaries(Key key, List<Machine> holders) {
        Held.Found found = (Held.Found) holders.getFirst().durably(key);
        List<NodeId> primaries = cluster.primaries(key, found.record().copies());
        return primaries.size() > 1
                && holders.stream().allMatch(machine -> primaries.contains(machine.id()));
    }

    void restart() {
        cluster.machines().forEach(Machine::start);
    }
}
