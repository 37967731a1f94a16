package coterie.replication;

import coterie.ring.Key;
import coterie.storage.Change;
import coterie.storage.Collect;
import coterie.storage.Expected;
import coterie.storage.Held;
import coterie.storage.UpdateOutcome;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;

/** Removes tombstones here, those of them that this node has proven may go, if unchanged. */
final class TombstoneDrop {

    private final Shard shard;
    private final List<Expected> tombstones;
    private final Consumer<BitSet> listener;
    private final BitSet gone = new BitSet();
    private int outstanding;

    /**
     * @param listener hears at the end which are here no more
     */
    TombstoneDrop(Shard shard, List<Expected> tombstones, Consumer<BitSet> listener) {
        this.shard = shard;
        this.tombstones = tombstones;
        this.listener = listener;
        this.outstanding = tombstones.size();
    }

    /**
     * @param agreed the places of those that may go
     */
    void start(BitSet agreed) {
        if (tombstones.isEmpty()) {
            listener.accept(gone);
        }
        for (int i = 0; i < tombstones.size(); i++) {
            int place = i;
            Consumer<Boolean> then =
                    isGone -> {
                        gone.set(place, isGone);
                        if (--outstanding == 0) {
                            listener.accept(gone);
                        }
                    };
            if (agreed.get(place)) {
                collect(tombstones.get(place), then);
            } else {
                refuse(tombstones.get(place).key(), then);
            }
        }
    }

    private void collect(Expected tombstone, Consumer<Boolean> then) {
        shard.engine()
                .update(
                        tombstone.key(),
                        new Collect(tombstone),
                        outcome -> {
                            boolean isGone =
                                    outcome instanceof UpdateOutcome.Durable(var change)
                                            && change instanceof Change.Remove;
                            if (isGone) {
                                shard.happened(Event.TOMBSTONE_COLLECTED);
                            }
                            then.accept(isGone);
                        });
    }

    /** What was dropped when it was first told to needs no proof. */
    private void refuse(Key key, Consumer<Boolean> then) {
        shard.engine()
                .read(
                        key,
                        held -> {
                            boolean isGone = held instanceof Held.Missing;
                            if (!isGone) {
                                shard.happened(Event.DROP_REFUSED);
                            }
                            then.accept(isGone);
                        });
    }
}
