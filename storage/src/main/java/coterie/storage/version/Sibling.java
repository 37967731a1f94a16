package coterie.storage.version;

/**
 * One of the concurrent values of a key.
 *
 * @param dot the write that made it
 * @param writtenAtMillis the coordinator's wall clock at the write, milliseconds since 1970; for
 *     people, never for deciding which write wins
 * @param value what was written
 */
public record Sibling(Dot dot, long writtenAtMillis, Value value) {

    public boolean isTombstone() {
        return value instanceof Tombstone;
    }
}
