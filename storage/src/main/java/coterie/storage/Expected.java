package coterie.storage;

import coterie.ring.Key;
import coterie.storage.merkle.VersionDigest;

/**
 * What somebody saw under a key a while ago, and acts upon only if it is still the same.
 *
 * @param digest of the version that was seen
 */
public record Expected(Key key, VersionDigest digest) {

    /** This version of the key. */
    public static Expected of(Key key, StoredRecord record) {
        return new Expected(key, digestOf(key, record));
    }

    private static VersionDigest digestOf(Key key, StoredRecord record) {
        return VersionDigest.of(key, record.siblings(), record.copies());
    }

    /** Whether the record is the version that was seen. */
    boolean is(StoredRecord record) {
        return digestOf(key, record).equals(digest);
    }
}
