package coterie.storage;

import coterie.storage.version.Actor;
import coterie.storage.version.Siblings;
import org.jspecify.annotations.Nullable;

/**
 * What one replica stores under a key.
 *
 * @param siblings the object itself, the part that replicas exchange
 * @param copies the largest N that a write of the key asked for, 1 to 9, so that repair keeps that
 *     many copies
 * @param actor under which this replica issues the record's next dot, or null while it has issued
 *     none; it is good for one incarnation only and never leaves the replica
 * @param verified false for a record that was made anew where one had failed its checksum, until a
 *     merge has brought in all that the other primaries hold; it gives no reply to strict reads
 *     meanwhile
 */
public record StoredRecord(Siblings siblings, int copies, @Nullable Actor actor, boolean verified) {

    /** The largest N that a request may ask for. */
    public static final int MAX_COPIES = 9;

    public StoredRecord {
        if (copies < 1 || copies > MAX_COPIES) {
            throw new IllegalArgumentException(
                    "copies must be 1 to " + MAX_COPIES + ", but is " + copies);
        }
    }
}
