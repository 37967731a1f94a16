package coterie.server;

/**
 * A node is a member of its cluster no more, and is to be stopped.
 *
 * @param words for its operator
 */
public record Farewell(Kind kind, String words) {

    /** How it ceased to be one. */
    public enum Kind {
        /** It has left, or was replaced while alive, and its data are handed over. */
        IN_ORDER,
        /** It was given up, or has come back after it left; what it holds can win nothing. */
        GIVEN_UP,
        /** It founded a cluster that was founded before; its disk has forgotten that. */
        FORGETFUL
    }
}
