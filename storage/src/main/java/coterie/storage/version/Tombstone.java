package coterie.storage.version;

/**
 * The value of a delete. It is kept as a sibling, so that a delete travels and merges like any
 * other write.
 */
public enum Tombstone implements Value {
    TOMBSTONE;

    @Override
    public int sizeBytes() {
        return 0;
    }
}
