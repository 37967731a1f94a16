package coterie.server;

/**
 * A node is a member of its cluster no more.
 *
 * @param inOrder whether it has left, or was replaced while alive, and its data are handed over;
 *     else it was given up, and what it holds can win nothing
 * @param words for its operator
 */
public record Farewell(boolean inOrder, String words) {}
