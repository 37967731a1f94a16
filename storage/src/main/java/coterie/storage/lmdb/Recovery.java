package coterie.storage.lmdb;

import coterie.storage.codec.MalformedException;
import coterie.storage.lmdb.log.CommitLog;
import coterie.storage.lmdb.log.Tail;
import coterie.storage.table.SideReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.LmdbException;

/**
 * Brings into LMDB what the commit log holds beyond it, when a shard is opened. The log's rows are
 * whole states of their keys, so that to bring one twice does no harm: a crash meanwhile costs
 * nothing but the work.
 *
 * <p>What was acknowledged and cannot be read is damage. The shard goes on with all that can be,
 * and as one that may have forgotten what it held, until the other replicas have been asked.
 */
final class Recovery {

    /** The bytes of rows after which they are committed. */
    static final long MAX_BATCH_BYTES = 16L << 20;

    private static final System.Logger LOG = System.getLogger(Recovery.class.getName());

    private final String name;
    private final Tables tables;
    private final List<NavigableMap<byte[], byte @Nullable []>> rows = new ArrayList<>();
    private long bytes;

    private Recovery(String name, Tables tables) {
        this.name = name;
        this.tables = tables;
        for (int i = 0; i < LogEntry.TABLES; i++) {
            rows.add(new TreeMap<>(Arrays::compareUnsigned));
        }
    }

    /**
     * Opens the log's last entries, and says in what state the shard is.
     *
     * @param reserve given up where the disk is too full for what the log holds
     * @throws IOException if the log cannot be read
     */
    static ShardState recover(String name, Tables tables, CommitLog log, Reserve reserve)
            throws IOException {
        try {
            return recover(name, tables, log);
        } catch (LmdbException e) {
            if (!Faults.isNoSpace(e)) {
                throw e;
            }
            reserve.release();
            return recover(name, tables, log);
        }
    }

    private static ShardState recover(String name, Tables tables, CommitLog log)
            throws IOException {
        ShardState stored = tables.readState();
        if (stored != null && stored.clean()) {
            return stored;
        }
        Tail tail = stored == null ? log.latest() : log.tail(stored.run(), stored.commits());
        ShardState last = new Recovery(name, tables).replay(tail, stored);
        return stored == null || last == null ? anew(tables, last) : last;
    }

    /**
     * A shard without a state, which is new or has a damaged one. Its numbers go on above all that
     * its tables know.
     */
    private static ShardState anew(Tables tables, @Nullable ShardState last) {
        long above;
        try (Snapshot view = tables.snapshots().writing().renew()) {
            above = SideReader.greatestNumber(new SnapshotRows(tables, view));
        }
        if (last != null) {
            above = Math.max(above, Math.max(last.sequence(), last.commits()));
        }
        return new ShardState(0, above, false, above, true, 0);
    }

    private @Nullable ShardState replay(Tail tail, @Nullable ShardState stored) throws IOException {
        ShardState last = stored;
        boolean damaged = tail.isDamaged();
        for (long number : tail.numbers()) {
            try {
                last = LogEntry.decode(tail.read(number), this::take);
            } catch (MalformedException e) {
                LOG.log(System.Logger.Level.ERROR, name + ": entry " + number + " of the log", e);
                damaged = true;
            }
            if (last != null && bytes >= MAX_BATCH_BYTES) {
                commit(last, damaged);
            }
        }
        if (last == null || tail.numbers().isEmpty()) {
            return last;
        }
        if (damaged) {
            tables.damaged().increment();
            LOG.log(
                    System.Logger.Level.ERROR,
                    name
                            + ": the commit log is damaged, and acknowledged writes may be lost"
                            + " here; the other replicas will be asked");
        }
        LOG.log(
                System.Logger.Level.INFO,
                name
                        + ": "
                        + tail.numbers().size()
                        + " groups of updates were brought in from the commit log");
        return commit(last, damaged);
    }

    private void take(int table, byte[] key, byte @Nullable [] value) {
        rows.get(table).put(key, value);
        bytes += key.length + (value == null ? 0 : value.length);
    }

    private ShardState commit(ShardState state, boolean damaged) {
        ShardState stored = damaged ? state.asStartedEmpty() : state;
        tables.commit(rows, stored);
        rows.forEach(NavigableMap::clear);
        bytes = 0;
        return stored;
    }
}
