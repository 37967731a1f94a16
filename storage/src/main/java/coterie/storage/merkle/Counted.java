package coterie.storage.merkle;

import coterie.ring.Key;
import coterie.storage.version.Siblings;

/**
 * What a stored record counts for.
 *
 * @param copies the largest N that a write of the key asked for, at least 1: it names the tree
 * @param digest what is added to that tree
 */
public record Counted(int copies, VersionDigest digest) {

    /** What a record of these siblings counts for. */
    public static Counted of(Key key, Siblings siblings, int copies) {
        return new Counted(copies, VersionDigest.of(key, siblings, copies));
    }
}
