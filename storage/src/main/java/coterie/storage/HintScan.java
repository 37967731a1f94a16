package coterie.storage;

import coterie.ring.Key;
import coterie.ring.NodeId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One bounded step through the hints of a target, oldest first. It shows what is durable alone, and
 * skips hints that are damaged (the engine puts an {@link Owed} in the place of each).
 *
 * @param target whose hints
 * @param afterOrder the order number at which the last step ended, or 0 to begin
 * @param maxHints the most hints of one step, at least 1
 * @param maxBytes after which the step ends, though it always brings one hint if there is one
 */
public record HintScan(NodeId target, long afterOrder, int maxHints, long maxBytes) {

    /**
     * What a step brought.
     *
     * @param entries in the order of their first writes
     * @param resumeAfter where the next step begins, or null at the end; it may lie behind the last
     *     entry, where damaged hints followed
     */
    public record Page(List<Entry> entries, @Nullable Long resumeAfter) {}

    /** One hint of the target. */
    public record Entry(Key key, Hint hint) {}
}
