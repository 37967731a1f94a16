package coterie.ring;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The nodes that may hold the keys of a partition, the most preferred first: its primaries, and the
 * fallbacks that may stand in for them. Immutable; made by {@link Ring#preferenceList}.
 */
public final class PreferenceList {

    private final List<NodeId> all;
    private final List<NodeId> primaries;
    private final List<NodeId> fallbacks;

    /**
     * @param all distinct nodes in order of preference, an immutable list
     * @param n how many of them are primaries, at most all
     */
    PreferenceList(List<NodeId> all, int n) {
        this.all = all;
        this.primaries = all.subList(0, n);
        this.fallbacks = all.subList(n, all.size());
    }

    /** The number of primaries: the N that was asked for, or all nodes where there are fewer. */
    public int n() {
        return primaries.size();
    }

    /** The number of primaries and fallbacks. */
    public int size() {
        return all.size();
    }

    /** Primaries, then fallbacks. */
    public List<NodeId> all() {
        return all;
    }

    /** The nodes that hold the keys of the partition when all is well. */
    public List<NodeId> primaries() {
        return primaries;
    }

    /** The nodes that may stand in for primaries, in the order in which they are to be asked. */
    public List<NodeId> fallbacks() {
        return fallbacks;
    }

    /** Whether the node is one of the primaries. */
    public boolean isPrimary(NodeId node) {
        return primaries.contains(node);
    }

    /**
     * The nodes to ask in a sloppy quorum: in the place of each primary the primary itself if it is
     * reachable, else the first reachable fallback not yet used, else none. So there are at most N,
     * each node at most once.
     */
    public List<Target> targets(Predicate<NodeId> reachable) {
        List<Target> targets = new ArrayList<>(primaries.size());
        Iterator<NodeId> standIns = fallbacks.iterator();
        for (NodeId primary : primaries) {
            if (reachable.test(primary)) {
                targets.add(new Target(primary, null));
                continue;
            }
            while (standIns.hasNext()) {
                NodeId standIn = standIns.next();
                if (reachable.test(standIn)) {
                    targets.add(new Target(standIn, primary));
                    break;
                }
            }
        }
        return List.copyOf(targets);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PreferenceList that && n() == that.n() && all.equals(that.all);
    }

    @Override
    public int hashCode() {
        return 31 * all.hashCode() + n();
    }

    /** As {@code n1 n2 n3 | n4 n5}. */
    @Override
    public String toString() {
        return primaries + " | " + fallbacks;
    }
}
