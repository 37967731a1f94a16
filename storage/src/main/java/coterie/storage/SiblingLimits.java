package coterie.storage;

/**
 * How much a client may pile up under one key. A write that raises neither number nor size is never
 * refused, so that a key can always be resolved.
 *
 * @param count the most siblings
 * @param bytes the most bytes of all siblings together
 */
public record SiblingLimits(int count, long bytes) {

    public SiblingLimits {
        if (count < 1 || bytes < 1) {
            throw new IllegalArgumentException(
                    "limits must be positive, but are " + count + " and " + bytes + " bytes");
        }
    }
}
