package coterie.storage.lmdb;

import coterie.storage.Mailbox;
import coterie.storage.lmdb.log.CommitLog;
import coterie.storage.table.Changes;
import coterie.storage.table.Ledger;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Makes durable what is applied: one entry of the commit log, one sync. Then it is what readers
 * see, what the trees count and what the ledger sums up, all together. Used by the writer alone.
 */
final class GroupCommit {

    private final Tables tables;
    private final CommitLog log;
    private final Layers layers;
    private final Drain drain;
    private final Dots dots;
    private final ShardTrees trees;
    private final Mailbox mailbox;
    private volatile Ledger ledger;
    private ShardState sealed;

    /**
     * @param opened the state that the start has stored
     */
    GroupCommit(
            Tables tables,
            CommitLog log,
            Layers layers,
            Drain drain,
            Dots dots,
            ShardTrees trees,
            ShardState opened,
            Ledger ledger,
            Mailbox mailbox) {
        this.tables = tables;
        this.log = log;
        this.layers = layers;
        this.drain = drain;
        this.dots = dots;
        this.trees = trees;
        this.sealed = opened;
        this.ledger = ledger;
        this.mailbox = mailbox;
    }

    /**
     * Makes all durable that is applied and not yet synced. If it fails, nothing is, as far as
     * anyone can tell; it may be tried again.
     *
     * @param show called when nothing but the write is left
     * @return how many bytes of the log it took
     */
    long commit(Runnable show) throws IOException, InterruptedException {
        Overlay group = layers.unsynced();
        Changes changes = group.changes();
        ShardState state = dots.next(false, changes != null && changes.isStartAcknowledged());
        LogEntry.Images images = LogEntry.encode(log.draft(), group, state);
        place();
        show.run();
        long bytes = log.append(state.commits());
        dots.committed(state);
        sealed = state;
        layers.seal(images, () -> sum(changes));
        trees.committed(group);
        if (changes != null) {
            changes.durable().forEach(mailbox::post);
        }
        return bytes;
    }

    /** Where the disk has no room for a longer log, LMDB takes over what is in it. */
    private void place() throws IOException, InterruptedException {
        try {
            log.place();
        } catch (IOException e) {
            if (!drain.all(sealed)) {
                throw e;
            }
            log.place();
        }
    }

    private void sum(@Nullable Changes changes) {
        if (changes != null) {
            try (Snapshot snapshot = tables.snapshots().writing().renew()) {
                SnapshotRows beneath = new SnapshotRows(tables, snapshot);
                ledger = ledger.after(changes, new LayeredRows(layers.synced(), beneath));
            }
        }
    }

    /** The state as of the last group. */
    ShardState sealed() {
        return sealed;
    }

    /** The side tables summed up, as far as they are synced. From any thread. */
    Ledger ledger() {
        return ledger;
    }
}
