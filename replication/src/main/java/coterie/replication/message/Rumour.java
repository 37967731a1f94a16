package coterie.replication.message;

import coterie.ring.NodeId;

/**
 * What somebody says of a member.
 *
 * <p>Of two rumours of one member the one of the higher incarnation is the newer, and of the same
 * incarnation the worse one (Das, Gupta, Motivala, "SWIM", DSN 2002, §4.2). This is a total order,
 * so whoever has heard the same rumours, in whatever order and however often, believes the same.
 *
 * @param member of whom
 * @param state what is said
 * @param incarnation which of the member's own claims to be alive this answers: a number that the
 *     member alone raises, to refute what is said of it
 * @param by who found it out; of {@link State#ALIVE} the member itself
 */
public record Rumour(NodeId member, State state, long incarnation, NodeId by) {

    /** The highest incarnation. At one a nanosecond it lasts for a hundred days. */
    public static final long MAX_INCARNATION = (1L << 53) - 1;

    /** From good to bad. The ordinals go over the wire: append only. */
    public enum State {
        /** It says so itself. */
        ALIVE,
        /** It did not answer somebody, and may still refute that. */
        SUSPECT,
        /** It did not refute it in time. It cannot be reached, but it is a member all the same. */
        DEAD
    }

    /**
     * @throws IllegalArgumentException where the incarnation is out of range, or an alive one is
     *     not by its member
     */
    public Rumour {
        if (incarnation < 0 || incarnation > MAX_INCARNATION) {
            throw new IllegalArgumentException("incarnation " + incarnation + " of " + member);
        }
        if (state == State.ALIVE && !by.equals(member)) {
            throw new IllegalArgumentException(by + " says that " + member + " is alive");
        }
    }

    /** A member's own claim. */
    public static Rumour alive(NodeId member, long incarnation) {
        return new Rumour(member, State.ALIVE, incarnation, member);
    }

    /** Whether this one replaces the other one of the same member. */
    public boolean isNewerThan(Rumour other) {
        return incarnation != other.incarnation
                ? incarnation > other.incarnation
                : state.compareTo(other.state) > 0;
    }
}
