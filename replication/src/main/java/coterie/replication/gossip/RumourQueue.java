package coterie.replication.gossip;

import coterie.replication.message.Rumour;
import coterie.ring.NodeId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/**
 * The rumours that this node still has to tell (SWIM, §4.1). Each rides on so many messages and is
 * then forgotten; the one that was told least goes first.
 *
 * <p>A newer rumour of a member takes the place of the older ones. Suspicions of the same
 * incarnation by several accusers stand side by side, since their number counts: as many as {@link
 * Suspicion} takes, so the queue is bounded by the members.
 */
final class RumourQueue {

    /** By how often they were told; among equals the one that waits longest is first. */
    private final List<SequencedSet<Rumour>> byTellings = new ArrayList<>();

    // Asked by name only; nobody walks through it.
    private final Map<NodeId, List<Rumour>> byMember = new HashMap<>();

    /**
     * @param tellings how often each rumour is told, at least once
     */
    RumourQueue(int tellings) {
        tellEach(tellings);
    }

    /**
     * From now on each rumour is told so often; those that were told as often already are
     * forgotten.
     *
     * @param tellings at least once
     */
    void tellEach(int tellings) {
        while (byTellings.size() < tellings) {
            byTellings.add(new LinkedHashSet<>());
        }
        while (byTellings.size() > tellings) {
            byTellings.removeLast().forEach(this::forget);
        }
    }

    /** Forgets all that was to be told of the member. */
    void forget(NodeId member) {
        List<Rumour> ofMember = byMember.remove(member);
        if (ofMember != null) {
            byTellings.forEach(level -> ofMember.forEach(level::remove));
        }
    }

    /** Has the rumour told, in place of older ones of its member. */
    void add(Rumour rumour) {
        List<Rumour> ofMember = byMember.computeIfAbsent(rumour.member(), _ -> new ArrayList<>(1));
        ofMember.removeIf(other -> {
            boolean settled = rumour.isNewerThan(other) || rumour.equals(other);
            if (settled) {
                byTellings.forEach(level -> level.remove(other));
            }
            return settled;
        });
        ofMember.add(rumour);
        byTellings.getFirst().add(rumour);
    }

    /** What the next message tells, and whether more would have liked to be told with it. */
    record Batch(List<Rumour> rumours, boolean full) {}

    /**
     * Takes what the next message tells.
     *
     * @param first told in any case, before all else
     * @param maxBytes how many bytes it all takes at most
     */
    Batch take(@Nullable Rumour first, int maxBytes) {
        List<Rumour> told = new ArrayList<>();
        int left = maxBytes;
        if (first != null) {
            told.add(first);
            left -= mostBytes(first);
        }
        int[] taken = new int[byTellings.size()];
        boolean full = false;
        for (int level = 0; level < taken.length && !full; level++) {
            for (Rumour next : byTellings.get(level)) {
                boolean repeats = next.equals(first);
                int bytes = repeats ? 0 : mostBytes(next);
                if (bytes > left) {
                    full = true;
                    break;
                }
                left -= bytes;
                taken[level]++;
                if (!repeats) {
                    told.add(next);
                }
            }
        }
        // Those told most first, or one would be counted twice.
        for (int level = taken.length - 1; level >= 0; level--) {
            for (int i = 0; i < taken[level]; i++) {
                advance(level);
            }
        }
        return new Batch(told, full);
    }

    private void advance(int level) {
        Rumour told = byTellings.get(level).removeFirst();
        if (level + 1 < byTellings.size()) {
            byTellings.get(level + 1).add(told);
        } else {
            forget(told);
        }
    }

    private void forget(Rumour told) {
        List<Rumour> ofMember = byMember.get(told.member());
        if (ofMember != null && ofMember.remove(told) && ofMember.isEmpty()) {
            byMember.remove(told.member());
        }
    }

    /** How many bytes a rumour takes in a message, at most: a state, two names, a number. */
    static int mostBytes(Rumour rumour) {
        int incarnation =
                Math.ceilDiv(Long.SIZE - Long.numberOfLeadingZeros(rumour.incarnation() | 1), 7);
        int by = rumour.state() == Rumour.State.ALIVE ? 0 : 1 + rumour.by().value().length();
        return 1 + 1 + rumour.member().value().length() + incarnation + by;
    }

    int size() {
        return byTellings.stream().mapToInt(SequencedSet::size).sum();
    }
}
