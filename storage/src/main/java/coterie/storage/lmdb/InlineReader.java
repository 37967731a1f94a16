package coterie.storage.lmdb;

import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.ring.Partitioner;
import coterie.storage.Held;
import coterie.storage.HintCount;
import coterie.storage.codec.KeyCodec;
import coterie.storage.codec.Output;
import coterie.storage.table.Changes;
import coterie.storage.table.SideReader;
import coterie.storage.version.DivergedException;
import java.util.Collections;
import java.util.SortedMap;
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
    private final Layers layers;
    private final Writer writer;
    private final Partitioner partitioner;
    private final LongAdder reads = new LongAdder();
    private final ThreadLocal<Output> keyOutputs =
            ThreadLocal.withInitial(() -> new Output(KeyCodec.MAX_BYTES));

    InlineReader(
            String name, Tables tables, Layers layers, Writer writer, Partitioner partitioner) {
        this.name = name;
        this.tables = tables;
        this.layers = layers;
        this.writer = writer;
        this.partitioner = partitioner;
    }

    @Nullable Held read(Key key) {
        if (writer.isStopped()) {
            return null;
        }
        reads.increment();
        return own(key, layers.visible());
    }

    private @Nullable Held own(Key key, Above above) {
        byte[] recordKey = recordKey(key);
        Held applied = above.get(recordKey);
        if (applied != null) {
            return applied;
        }
        try (Snapshot view = tables.snapshots().inline().renew()) {
            return view.get(recordKey);
        } catch (ClosedStoreException e) {
            return null;
        } catch (LmdbException e) {
            return unanswered(e);
        }
    }

    /** The record with all hints under its key; as cheap as a read where the shard has none. */
    @Nullable Held readWithHints(Key key) {
        if (writer.isStopped()) {
            return null;
        }
        reads.increment();
        return layers.together(() -> {
            Above above = layers.visible();
            SortedSet<NodeId> targets = targets(above);
            return targets.isEmpty() ? own(key, above) : ownWithHints(key, above, targets);
        });
    }

    /** Whoever may have hints; the ledger tells of those that are synced. */
    private SortedSet<NodeId> targets(Above above) {
        SortedSet<NodeId> targets = Collections.emptySortedSet();
        SortedMap<NodeId, HintCount> hints = writer.ledger().hints();
        if (!hints.isEmpty()) {
            targets = new TreeSet<>(hints.keySet());
        }
        for (Overlay layer : above.layers()) {
            Changes changes = layer.changes();
            if (changes != null && !changes.targets().isEmpty()) {
                targets = new TreeSet<>(targets);
                targets.addAll(changes.targets());
            }
        }
        return targets;
    }

    private @Nullable Held ownWithHints(Key key, Above above, SortedSet<NodeId> targets) {
        byte[] recordKey = recordKey(key);
        try (Snapshot view = tables.snapshots().inline().renew()) {
            Held applied = above.get(recordKey);
            Held own = applied != null ? applied : view.get(recordKey);
            return withHints(
                    own, key, new LayeredRows(above, new SnapshotRows(tables, view)), targets);
        } catch (ClosedStoreException e) {
            return null;
        } catch (LmdbException e) {
            return unanswered(e);
        }
    }

    private Held withHints(Held own, Key key, LayeredRows rows, SortedSet<NodeId> targets) {
        try {
            return SideReader.withHints(own, key, rows, targets);
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

    /** The key of its record in LMDB. */
    byte[] recordKey(Key key) {
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
