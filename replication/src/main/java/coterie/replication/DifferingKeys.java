package coterie.replication;

import coterie.replication.LeafComparison.Stretch;
import coterie.ring.Key;
import coterie.storage.Scan;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The keys that differ under some neighbouring leaves, a bounded lot at a time. Each lot is looked
 * at twice, with a pause between, and a key counts only if it differs both times: a write that has
 * reached one replica and is on its way to the other is no damage.
 */
final class DifferingKeys {

    private final Shard shard;
    private final CommonRecords common;
    private final int firstLeaf;
    private final int lastLeaf;
    private final Consumer<DifferingKeys> listener;
    private @Nullable Key position;
    private boolean ended;
    private List<Key> keys = List.of();
    private Exchange.@Nullable Ending broken;

    /**
     * @param listener hears of each lot
     */
    DifferingKeys(
            Shard shard,
            CommonRecords common,
            int firstLeaf,
            int lastLeaf,
            Consumer<DifferingKeys> listener) {
        this.shard = shard;
        this.common = common;
        this.firstLeaf = firstLeaf;
        this.lastLeaf = lastLeaf;
        this.listener = listener;
    }

    /** The keys of the last lot, in the order of records. */
    List<Key> keys() {
        return keys;
    }

    /** Why it could not go on, or null if it could. */
    Exchange.@Nullable Ending broken() {
        return broken;
    }

    /** Whether there may be another lot. */
    boolean hasMore() {
        return !ended;
    }

    /** Looks for the next lot. */
    void look() {
        compare(null, this::lookedOnce);
    }

    private void compare(@Nullable Key upTo, Consumer<LeafComparison.Result> next) {
        Stretch stretch = new Stretch(firstLeaf, lastLeaf, position, upTo);
        new LeafComparison(shard, common, stretch, next).start();
    }

    private void lookedOnce(LeafComparison.Result result) {
        switch (result) {
            case LeafComparison.Broken why -> breakOff(why.ending());
            case LeafComparison.Compared first -> {
                if (first.differing().isEmpty()) {
                    found(List.of(), first.resumeAfter());
                } else {
                    shard.environment()
                            .after(
                                    Exchange.PAUSE_NANOS,
                                    () ->
                                            compare(
                                                    first.differing().getLast(),
                                                    second -> lookedTwice(first, second)));
                }
            }
        }
    }

    private void lookedTwice(LeafComparison.Compared first, LeafComparison.Result result) {
        switch (result) {
            case LeafComparison.Broken why -> breakOff(why.ending());
            case LeafComparison.Compared second -> {
                Set<Key> still = new TreeSet<>(Scan.ORDER);
                still.addAll(second.differing());
                Key at = second.resumeAfter();
                Key last = first.differing().getLast();
                boolean stoppedEarly = at != null && Scan.ORDER.compare(at, last) < 0;
                Key end = stoppedEarly ? at : first.resumeAfter();
                List<Key> both = first.differing().stream().filter(still::contains).toList();
                found(both, end);
            }
        }
    }

    private void found(List<Key> lot, @Nullable Key end) {
        keys = lot;
        position = end;
        ended = end == null;
        listener.accept(this);
    }

    private void breakOff(Exchange.Ending why) {
        broken = why;
        listener.accept(this);
    }
}
