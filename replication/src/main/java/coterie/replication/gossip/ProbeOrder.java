package coterie.replication.gossip;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * In which order members are probed: round after round, each time shuffled anew (SWIM, §4.3). So
 * each member is probed within two rounds less one by each node, whatever chance has in mind.
 */
final class ProbeOrder {

    private final List<Standing> order;
    private final RandomGenerator random;
    private int next;

    ProbeOrder(List<Standing> members, RandomGenerator random) {
        this.order = new ArrayList<>(members);
        this.random = random;
        this.next = order.size();
    }

    /**
     * From now on these are the members, whatever they were before. New ones come somewhere in what
     * is left of the present round.
     */
    void membersAre(List<Standing> members) {
        Set<Standing> kept = Collections.newSetFromMap(new IdentityHashMap<>());
        kept.addAll(members);
        for (int i = order.size() - 1; i >= 0; i--) {
            if (!kept.remove(order.get(i))) {
                order.remove(i);
                if (i < next) {
                    next--;
                }
            }
        }
        for (Standing member : members) {
            if (kept.contains(member)) {
                order.add(random.nextInt(next, order.size() + 1), member);
            }
        }
    }

    /** The next one that is not dead, or null if there is none. */
    @Nullable Standing next() {
        for (int tried = 0; tried < order.size(); tried++) {
            if (next == order.size()) {
                shuffle();
                next = 0;
            }
            Standing standing = order.get(next++);
            if (!standing.isDead()) {
                return standing;
            }
        }
        return null;
    }

    /**
     * Some that can be reached and are not this one, at random: as many as asked for, if there are.
     */
    List<Standing> some(int count, @Nullable Standing but) {
        List<Standing> chosen = new ArrayList<>(count);
        int start = order.isEmpty() ? 0 : random.nextInt(order.size());
        for (int i = 0; i < order.size() && chosen.size() < count; i++) {
            Standing standing = order.get((start + i) % order.size());
            if (standing != but && standing.isSound()) {
                chosen.add(standing);
            }
        }
        return chosen;
    }

    /** Fisher and Yates. */
    private void shuffle() {
        for (int i = order.size() - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            Standing standing = order.get(i);
            order.set(i, order.get(other));
            order.set(other, standing);
        }
    }
}
