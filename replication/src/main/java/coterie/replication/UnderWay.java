package coterie.replication;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The operations of one shard that have not ended, in the order in which they began. They are the
 * links of the chain themselves, so that a request costs no entry.
 */
final class UnderWay {

    /** The most that wait for late replies after their answer. */
    static final int MAX_LINGERING = 1_024;

    private final Set<Operation> lingering = new LinkedHashSet<>();
    private int repairs;
    private @Nullable Operation first;
    private @Nullable Operation last;

    void add(Operation operation) {
        Operation before = last;
        operation.previous = before;
        if (before == null) {
            first = operation;
        } else {
            before.next = operation;
        }
        last = operation;
    }

    void remove(Operation operation) {
        Operation before = operation.previous;
        Operation after = operation.next;
        if (before == null) {
            first = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.previous = before;
        }
        operation.previous = null;
        operation.next = null;
    }

    /** Whether the operation may go on after its answer, to hear late replies. */
    boolean mayLinger(Operation operation) {
        return lingering.contains(operation)
                || (lingering.size() < MAX_LINGERING && lingering.add(operation));
    }

    void lingersNoMore(Operation operation) {
        lingering.remove(operation);
    }

    /** Whether one more read repair may begin; it is to be told of the end. */
    boolean mayRepair() {
        if (repairs == ReadRepair.MAX_IN_FLIGHT) {
            return false;
        }
        repairs++;
        return true;
    }

    void repairEnded() {
        repairs--;
    }

    /** Tells each that the ring has changed, but for those that end meanwhile. */
    void ringChanged() {
        List<Operation> all = new ArrayList<>();
        for (Operation each = first; each != null; each = each.next) {
            all.add(each);
        }
        for (Operation each : all) {
            if (!each.hasEnded()) {
                each.ringChanged();
            }
        }
    }
}
