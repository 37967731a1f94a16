package coterie.storage;

import coterie.ring.Key;
import coterie.ring.NodeId;

/** Where in a shard's store an object stands. */
public sealed interface Slot {

    /** The object's key. */
    Key key();

    /** Whether an update can be meant for it; an engine throws where it is not. */
    boolean takes(Update update);

    /** What this node holds as a replica of the key. */
    record Own(Key key) implements Slot {
        @Override
        public boolean takes(Update update) {
            return switch (update) {
                case CoordinatedWrite _, Merge _, Collect _, Drop _ -> true;
                case KeepHint _, Delivered _, GiveUp _, Uncount _, DiscardDamaged _ -> false;
            };
        }
    }

    /**
     * What this node keeps for another one.
     *
     * @param target to whom it is to be brought
     */
    record Hint(NodeId target, Key key) implements Slot {
        @Override
        public boolean takes(Update update) {
            return switch (update) {
                case CoordinatedWrite _,
                        KeepHint _,
                        Delivered _,
                        GiveUp _,
                        Uncount _,
                        DiscardDamaged _ ->
                        true;
                case Merge _, Collect _, Drop _ -> false;
            };
        }
    }
}
