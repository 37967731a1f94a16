package coterie.replication;

import coterie.ring.Key;
import coterie.ring.NodeId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/** Brings a lot of keys together with a peer: some at a time, within the background budget. */
final class KeyRepairs {

    /** The most keys of one exchange that are brought together at a time. */
    static final int MAX_IN_FLIGHT = 64;

    /** What a key costs besides its values. */
    private static final long KEY_BYTES = 512;

    private final Shard shard;
    private final NodeId peer;
    private final Deque<Key> waiting;
    private final Consumer<KeyRepairs> listener;
    private int inFlight;
    private boolean pausing;
    private int repaired;
    private int falseRepairs;
    private int absent;
    private int failed;

    /**
     * @param keys at least one
     * @param listener hears of the end, once
     */
    KeyRepairs(Shard shard, NodeId peer, List<Key> keys, Consumer<KeyRepairs> listener) {
        this.shard = shard;
        this.peer = peer;
        this.waiting = new ArrayDeque<>(keys);
        this.listener = listener;
    }

    /** Keys that differed and were brought together. */
    int repaired() {
        return repaired;
    }

    /** Keys that were equal by then. */
    int falseRepairs() {
        return falseRepairs;
    }

    /** Those of them that neither held. */
    int absent() {
        return absent;
    }

    /** Keys that may still differ. */
    int failed() {
        return failed;
    }

    void start() {
        while (!pausing && failed == 0 && inFlight < MAX_IN_FLIGHT && !waiting.isEmpty()) {
            repair(waiting.remove());
        }
        boolean nothingLeft = waiting.isEmpty() || failed > 0;
        if (nothingLeft && inFlight == 0 && !pausing) {
            pausing = true;
            listener.accept(this);
        }
    }

    private void repair(Key key) {
        inFlight++;
        KeyRepair[] one = new KeyRepair[1];
        one[0] = new KeyRepair(shard, key, peer, ending -> ended(ending, one[0].bytes()));
        one[0].start();
    }

    private void ended(KeyRepair.Ending ending, long bytes) {
        inFlight--;
        switch (ending) {
            case REPAIRED -> {
                repaired++;
                shard.happened(Event.KEY_REPAIRED);
            }
            case FALSE -> {
                falseRepairs++;
                shard.happened(Event.FALSE_REPAIR);
            }
            case ABSENT -> {
                falseRepairs++;
                absent++;
                shard.happened(Event.FALSE_REPAIR);
            }
            case FAILED -> failed++;
        }
        long wait = shard.budget().spendOnWrite(KEY_BYTES + bytes);
        if (wait > 0 && !pausing) {
            pausing = true;
            shard.environment().after(wait, this::goOn);
        } else {
            start();
        }
    }

    private void goOn() {
        pausing = false;
        start();
    }
}
