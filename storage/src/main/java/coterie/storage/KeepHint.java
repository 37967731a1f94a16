package coterie.storage;

import coterie.storage.version.Sibling;
import coterie.storage.version.Siblings;

/**
 * An object to be kept for another node, brought together with what is kept for it already.
 *
 * <p>Beyond the bound of its target a hint that counts is rejected as {@link
 * UpdateOutcome.Cause#FULL}. One that does not count is dropped, {@link Change.Differs} says so,
 * and the same transaction notes an {@link Owed}.
 *
 * @param siblings the object
 * @param copies the largest N known of it
 * @param counted whether the acknowledgement counts towards a write's W
 */
public record KeepHint(Siblings siblings, int copies, boolean counted) implements Update {

    @Override
    public Change apply(Held held, DotSource dots) {
        return new Merge(siblings, copies, false).apply(held, dots);
    }

    /** What has counted once stays counted. */
    @Override
    public boolean countedAfter(boolean before) {
        return before || counted;
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
