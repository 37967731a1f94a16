package coterie.ring;

/**
 * The name of a node: 1 to 32 of {@code a-z}, {@code 0-9} and {@code -}. Never reused within a
 * cluster, so that a node that was removed cannot be mistaken for a newer one.
 *
 * @param value the name as the operator gave it
 */
public record NodeId(String value) implements Comparable<NodeId> {

    /** The most characters that a node's name may have. */
    public static final int MAX_LENGTH = 32;

    /**
     * @throws IllegalArgumentException naming the offender and the rule, where the name is none
     */
    public NodeId {
        if (!isValid(value)) {
            throw new IllegalArgumentException(
                    "node id '"
                            + value
                            + "' is not 1 to "
                            + MAX_LENGTH
                            + " of the characters a-z, 0-9 and -");
        }
    }

    private static boolean isValid(String value) {
        return !value.isEmpty()
                && value.length() <= MAX_LENGTH
                && value.chars()
                        .allMatch(
                                c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-');
    }

    /** Orders by the characters of the name. */
    @Override
    public int compareTo(NodeId other) {
        return value.compareTo(other.value);
    }

    /** The name itself. */
    @Override
    public String toString() {
        return value;
    }
}
