package coterie.storage;

import coterie.storage.version.Actor;
import coterie.storage.version.Sibling;
import coterie.storage.version.Siblings;
import org.jspecify.annotations.Nullable;

/**
 * Another replica's siblings, brought together with what is held here. Never refused for the limits
 * of a key, since it only brings together what was already accepted.
 *
 * @param siblings what the other side knows
 * @param copies the largest N it knows of
 * @param complete whether they hold all that every other primary holds, which makes a record
 *     verified again
 */
public record Merge(Siblings siblings, int copies, boolean complete) implements Update {

    @Override
    public Change apply(Held held, DotSource dots) {
        if (siblings.context().greatestCounterOf(dots.incarnation()) > dots.last()) {
            dots.renew();
        }
        if (held instanceof Held.Missing && siblings.context().isEmpty()) {
            return new Change.Keep(new StoredRecord(Siblings.NONE, copies, null, true));
        }
        Siblings merged = held.siblings().merge(siblings);
        // A damaged record is made anew first. "Complete" was said of what stood here before the
        // damage.
        boolean verified = held.verified() || (complete && held instanceof Held.Found);
        @Nullable Actor actor = null;
        int most = copies;
        if (held instanceof Held.Found found) {
            StoredRecord record = found.record();
            most = Math.max(copies, record.copies());
            if (most == record.copies()
                    && verified == record.verified()
                    && merged.equals(record.siblings())) {
                return new Change.Keep(record);
            }
            actor = record.actor();
        }
        return new Change.Store(new StoredRecord(merged, most, actor, verified), merged.context());
    }

    @Override
    public long sizeBytes() {
        return siblings.sizeBytes();
    }

    @Override
    public boolean mayUseReserve() {
        return siblings.values().stream().allMatch(Sibling::isTombstone);
    }
}
