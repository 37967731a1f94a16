package coterie.consensus;

import coterie.ring.NodeId;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Whose votes count, under which incarnation of their acceptor.
 *
 * <p>An acceptor that lost its disk has forgotten what it promised. It comes back under another
 * incarnation, which counts for nothing until an entry of the log has admitted it; until then the
 * voter is one that fails.
 *
 * @param incarnations by node, in their order; {@link #UNKNOWN} for a voter none of whose acceptors
 *     has been admitted yet
 */
public record Voters(SortedMap<NodeId, Long> incarnations) {

    /** No acceptor's incarnation. */
    public static final long UNKNOWN = 0;

    /** The most voters that there may be. */
    public static final int MAX = 7;

    /** Nobody. */
    public static final Voters NOBODY = new Voters(new TreeMap<>());

    /**
     * Copies.
     *
     * @throws IllegalArgumentException where there are more than {@link #MAX}
     */
    public Voters {
        incarnations = Collections.unmodifiableSortedMap(new TreeMap<>(incarnations));
        if (incarnations.size() > MAX) {
            throw new IllegalArgumentException(
                    incarnations.size() + " voters are more than " + MAX);
        }
    }

    /** The founders, whose incarnations nobody knows yet. */
    public static Voters founding(Collection<NodeId> nodes) {
        SortedMap<NodeId, Long> founders = new TreeMap<>();
        nodes.forEach(node -> founders.put(node, UNKNOWN));
        return new Voters(founders);
    }

    /** Whether these are founders of whom none has been admitted: those of slot 1. */
    public boolean isFounding() {
        for (long incarnation : incarnations.values()) {
            if (incarnation != UNKNOWN) {
                return false;
            }
        }
        return true;
    }

    /** Whether the node is a voter, under whatever incarnation. */
    public boolean contains(NodeId node) {
        return incarnations.containsKey(node);
    }

    /** The incarnation that has been admitted, or {@link #UNKNOWN}. */
    public long incarnationOf(NodeId node) {
        return incarnations.getOrDefault(node, UNKNOWN);
    }

    /**
     * Whether a vote counts that this acceptor cast. Of founders every one does: they see to it
     * themselves, before they cast any ({@link Enrolment}).
     */
    public boolean admits(NodeId node, long incarnation) {
        return contains(node)
                && incarnation != UNKNOWN
                && (isFounding() || incarnationOf(node) == incarnation);
    }

    /** These, with that node under that incarnation. */
    public Voters with(NodeId node, long incarnation) {
        SortedMap<NodeId, Long> changed = new TreeMap<>(incarnations);
        changed.put(node, incarnation);
        return new Voters(changed);
    }

    /** These without that one. */
    public Voters without(NodeId node) {
        SortedMap<NodeId, Long> changed = new TreeMap<>(incarnations);
        changed.remove(node);
        return new Voters(changed);
    }

    /** How many there are. */
    public int size() {
        return incarnations.size();
    }

    /** More than half of them. */
    public int majority() {
        return size() / 2 + 1;
    }

    /** Who they are, in order. */
    public List<NodeId> nodes() {
        return List.copyOf(incarnations.keySet());
    }

    /** As {@code {n1:7f3a, n2:?}}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("{");
        incarnations.forEach((node, incarnation) ->
                text.append(text.length() == 1 ? "" : ", ")
                        .append(node)
                        .append(':')
                        .append(incarnation == UNKNOWN ? "?" : Long.toHexString(incarnation)));
        return text.append('}').toString();
    }
}
