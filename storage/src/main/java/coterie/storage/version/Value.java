package coterie.storage.version;

/**
 * What a sibling carries: the bytes that a client stored, or the fact that a client deleted the
 * key.
 */
public sealed interface Value permits Content, Tombstone {

    /**
     * The bytes that count against the limits of a key: those of the content, 0 for a tombstone.
     */
    int sizeBytes();
}
