package coterie.storage.version;

/**
 * One of the concurrent values of a key.
 *
 * @param dot the write that made it
 * @param writtenAtMillis the coordinator's wall clock at the write, milliseconds since 1970: for
 *     people; where the last write wins its {@code HybridClock}, and decides what a reader is shown
 * @param value what was written
 */
public record Sibling(Dot dot, long writtenAtMillis, Value value) {

    public boolean isTombstone() {
        return value instanceof Tombstone;
    }
}
