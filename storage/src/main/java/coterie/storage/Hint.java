package coterie.storage;

import coterie.ring.Key;

/**
 * An object that is kept for a node which could not be reached.
 *
 * @param record the object, with the actor under which this node issues dots on the hint
 * @param counted whether it may have counted towards a write's W: then it must not be given up
 *     before a primary holds it
 * @param sinceMillis this node's wall clock when the hint was first written; later writes of the
 *     same hint leave it as it is
 * @param order by which the hints of a target stand in the order of their first writes, at least 1
 */
public record Hint(StoredRecord record, boolean counted, long sinceMillis, long order) {

    /** What a hint takes beside its key and values: headers, and its row in the order of hints. */
    private static final int OVERHEAD_BYTES = 128;

    /** What a sibling takes beside its value: dot, time and its share of the context. */
    private static final int SIBLING_BYTES = 64;

    public Hint {
        if (order < 1) {
            throw new IllegalArgumentException("order must be at least 1, but is " + order);
        }
    }

    /**
     * What it weighs against the bound of its target, in bytes: about what it takes on disk, and a
     * function of the object and its key alone.
     */
    public static long weightBytes(Key key, StoredRecord record) {
        return OVERHEAD_BYTES
                + 2L * (key.bucket().length() + key.bytes().length)
                + record.siblings().sizeBytes()
                + (long) SIBLING_BYTES * record.siblings().values().size();
    }
}
