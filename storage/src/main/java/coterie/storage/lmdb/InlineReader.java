package coterie.storage.lmdb;

import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.ring.Partitioner;
import coterie.storage.Held;
import coterie.storage.codec.KeyCodec;
import coterie.storage.codec.Output;
import coterie.storage.table.Changes;
import coterie.storage.table.Ledger;
import coterie.storage.table.SideReader;
import coterie.storage.version.DivergedException;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.LmdbException;

/**
 * Reads single keys on the caller's thread, in LMDB's snapshot. What cannot be answered, since the
 * shard has stopped or is closed, is null.
 */
final class InlineReader {

    private static final System.Logger LOG = System.getLogger(InlineReader.class.getName());

    private final String name;
    private final Tables tables;
    private final Writer writer;
    private final Partitioner partitioner;
    private final LongAdder reads = new LongAdder();
    private final ThreadLocal<Output> keyOutputs =
            ThreadLocal.withInitial(() -> new Output(KeyCodec.MAX_BYTES));

    InlineReader(String name, Tables tables, Writer writer, Partitioner partitioner) {
        this.name = name;
        this.tables = tables;
        this.writer = writer;
        this.partitioner = partitioner;
    }

    @Nullable Held read(Key key) {
        if (writer.isStopped()) {
            return null;
        }
        byte[] recordKey = recordKey(key);
        reads.increment();
        Held applied = writer.visible().get(recordKey);
        if (applied != null) {
            return applied;
        }
        try (Snapshot view = tables.inline().renew()) {
            return view.get(recordKey);
        } catch (ClosedStoreException e) {
            return null;
        } catch (LmdbException e) {
            return unanswered(e);
        }
    }

    /** The record with all hints under its key; as cheap as a read where the shard has none. */
    @Nullable Held readWithHints(Key key) {
        // The overlay before the ledger: a commit renews them in the other order.
        Overlay over = writer.visible();
        Changes changes = over.changes();
        Ledger ledger = writer.ledger();
        if (ledger.hints().isEmpty() && (changes == null || changes.targets().isEmpty())) {
            return read(key);
        }
        if (writer.isStopped()) {
            return null;
        }
        reads.increment();
        SortedSet<NodeId> targets = new TreeSet<>(ledger.hints().keySet());
        if (changes != null) {
            targets.addAll(changes.targets());
        }
        // All from one view, so that a hint which is taken over into the own record is not missed.
        try (Snapshot view = tables.inline().renew()) {
            byte[] recordKey = recordKey(key);
            Held applied = over.get(recordKey);
            Held own = applied != null ? applied : view.get(recordKey);
            return withHints(own, key, changes, targets, view);
        } catch (ClosedStoreException e) {
            return null;
        } catch (LmdbException e) {
            return unanswered(e);
        }
    }

    private Held withHints(
            Held own,
            Key key,
            @Nullable Changes changes,
            SortedSet<NodeId> targets,
            Snapshot view) {
        try {
            SnapshotRows rows = new SnapshotRows(tables, view);
            return SideReader.withHints(own, key, rows, changes, targets);
        } catch (DivergedException e) {
            writer.countDiverged();
            LOG.log(System.Logger.Level.ERROR, name + ": a hint contradicts " + key, e);
            return SideReader.unverified(own);
        }
    }

    private @Nullable Held unanswered(LmdbException e) {
        LOG.log(System.Logger.Level.ERROR, name + ": a read failed and is not answered", e);
        return null;
    }

    private byte[] recordKey(Key key) {
        Output out = keyOutputs.get();
        out.clear();
        KeyCodec.encodeRecordKey(out, partitioner.of(key), key);
        return out.toBytes();
    }

    /** How many were asked for. */
    long reads() {
        return reads.sum();
    }
}
