package coterie.ring;

import org.jspecify.annotations.Nullable;

/**
 * A node to which a request for a key goes: a primary, or a fallback and the primary for which it
 * stands in.
 *
 * @param node the node to ask
 * @param standsInFor the unreachable primary whose part the node takes, or null where it is a
 *     primary itself
 */
public record Target(NodeId node, @Nullable NodeId standsInFor) {

    /** A primary. */
    public static Target primary(NodeId node) {
        return new Target(node, null);
    }

    /** Whether the node is a primary of the key. */
    public boolean isPrimary() {
        return standsInFor == null;
    }

    /** The primary whose part the node takes: itself, or the one for which it stands in. */
    public NodeId place() {
        return standsInFor == null ? node : standsInFor;
    }

    /** {@code n1}, or {@code n4(for n2)}. */
    @Override
    public String toString() {
        return standsInFor == null ? node.value() : node + "(for " + standsInFor + ")";
    }
}
