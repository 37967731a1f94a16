package coterie.storage;

import coterie.storage.version.Siblings;

/**
 * Removes a replica's own record, whole, if it is still the version that is meant and holds nothing
 * but tombstones. A record that is made anew in its place has no birth yet, so its next dot starts
 * a new actor. Whether the key <em>may</em> be forgotten is the asker's to prove.
 *
 * @param expected what all primaries agreed to drop
 */
public record Collect(Expected expected) implements Update {

    @Override
    public Change apply(Held held, DotSource dots) {
        return switch (held) {
            case Held.Missing _ -> Change.Remove.REMOVE;
            case Held.Damaged _ -> Change.Differs.DIFFERS;
            case Held.Found found ->
                    mayGo(found.record()) ? Change.Remove.REMOVE : Change.Differs.DIFFERS;
        };
    }

    private boolean mayGo(StoredRecord record) {
        return record.verified() && holdsTombstonesAlone(record) && expected.is(record);
    }

    /** Whether a record is one of nothing but tombstones, of one at least. */
    public static boolean holdsTombstonesAlone(StoredRecord record) {
        Siblings siblings = record.siblings();
        return siblings.isAbsent() && !siblings.values().isEmpty();
    }

    @Override
    public boolean mayUseReserve() {
        return true;
    }
}
