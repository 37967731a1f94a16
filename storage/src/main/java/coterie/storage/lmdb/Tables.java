package coterie.storage.lmdb;

import coterie.storage.StoredRecord;
import coterie.storage.codec.MalformedException;
import coterie.storage.codec.Output;
import coterie.storage.codec.RecordCodec;
import coterie.storage.lmdb.FolderRefusedException.Reason;
import coterie.storage.table.Changes;
import coterie.storage.table.Table;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.CursorIterable;
import org.lmdbjava.Dbi;
import org.lmdbjava.DbiFlags;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.EnvInfo;
import org.lmdbjava.LmdbException;
import org.lmdbjava.Stat;
import org.lmdbjava.Txn;

/**
 * The LMDB environment of one shard: the table of records, the listing index, the side tables, and
 * the shard's own state.
 *
 * <p>Commits are LMDB's defaults, the pages synced and then the meta page, so that what {@link
 * #commit} has returned from is on disk. One thread commits; each {@link Snapshot} has its own.
 */
final class Tables implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Tables.class.getName());

    /** All snapshots, and room for whoever looks at the folder with LMDB's own tools. */
    private static final int MAX_READERS = Snapshots.COUNT + 13;

    private static final int MAX_TABLES = 16;
    private static final byte[] STATE_KEY = "state".getBytes(StandardCharsets.US_ASCII);

    private final Env<ByteBuffer> env;
    private final Dbi<ByteBuffer> records;
    private final Dbi<ByteBuffer> listing;
    private final Dbi<ByteBuffer> shard;
    private final Dbi<ByteBuffer> trees;
    private final Map<Table, Dbi<ByteBuffer>> side = new EnumMap<>(Table.class);
    private final Snapshots snapshots;
    private final LongAdder damaged = new LongAdder();
    private final DamageReports reports = new DamageReports();
    private final ByteBuffer keyBuffer = ByteBuffer.allocateDirect(512);
    private final long pageBytes;
    private final long mapMaxBytes;
    private volatile long mapBytes;

    private Tables(Env<ByteBuffer> env, long mapMaxBytes) {
        this.env = env;
        this.mapMaxBytes = mapMaxBytes;
        records = env.openDbi("records", DbiFlags.MDB_CREATE);
        listing = env.openDbi("listing", DbiFlags.MDB_CREATE);
        shard = env.openDbi("shard", DbiFlags.MDB_CREATE);
        trees = env.openDbi("trees", DbiFlags.MDB_CREATE);
        for (Table table : Table.values()) {
            side.put(table, env.openDbi(table.tableName(), DbiFlags.MDB_CREATE));
        }
        snapshots = new Snapshots(() -> new Snapshot(env.txnRead(), records, damaged, reports));
        pageBytes = env.stat().pageSize;
        mapBytes = env.info().mapSize;
    }

    /**
     * Opens the environment in a folder, which is made if there is none.
     *
     * @throws FolderRefusedException if LMDB finds its files damaged
     */
    static Tables open(Path folder, StorageSettings settings) throws IOException {
        Files.createDirectories(folder);
        try {
            return new Tables(
                    Env.create()
                            .setMapSize(settings.map().initialBytes())
                            .setMaxDbs(MAX_TABLES)
                            .setMaxReaders(MAX_READERS)
                            .open(folder.toFile(), EnvFlags.MDB_NOTLS, EnvFlags.MDB_NORDAHEAD),
                    settings.map().maxBytes());
        } catch (LmdbException e) {
            throw new FolderRefusedException(
                    Reason.DAMAGED, folder, "cannot be opened: " + e.getMessage(), e);
        }
    }

    Snapshots snapshots() {
        return snapshots;
    }

    Dbi<ByteBuffer> records() {
        return records;
    }

    Dbi<ByteBuffer> listing() {
        return listing;
    }

    Dbi<ByteBuffer> side(Table table) {
        return Objects.requireNonNull(side.get(table));
    }

    /** The stored state, or null if there is none or it is damaged. */
    @Nullable ShardState readState() {
        try (Txn<ByteBuffer> transaction = env.txnRead()) {
            ByteBuffer bytes = shard.get(transaction, inKeyBuffer(STATE_KEY));
            return bytes == null ? null : ShardState.decode(bytes);
        } catch (MalformedException e) {
            damaged.increment();
            return null;
        }
    }

    /** The rows of the trees, as the last clean shutdown stored them. */
    SortedMap<byte[], ByteBuffer> readTrees() {
        SortedMap<byte[], ByteBuffer> rows = new TreeMap<>(Arrays::compareUnsigned);
        try (Txn<ByteBuffer> transaction = env.txnRead();
                CursorIterable<ByteBuffer> stored = trees.iterate(transaction)) {
            for (CursorIterable.KeyVal<ByteBuffer> row : stored) {
                byte[] key = new byte[row.key().remaining()];
                row.key().get(key);
                ByteBuffer value = ByteBuffer.allocate(row.val().remaining());
                rows.put(key, value.put(row.val()).flip());
            }
        }
        return rows;
    }

    /**
     * The first commit after a start: from now on what the trees were before it counts for nothing,
     * so that no crash can bring it back.
     */
    void begin(ShardState state) {
        write(state, trees::drop);
    }

    /** The last commit of a clean shutdown. */
    void end(ShardState state, SortedMap<byte[], byte[]> treeRows) {
        write(
                state,
                transaction -> treeRows.forEach((key, row) -> put(transaction, trees, key, row)));
    }

    /** Stores records, the side tables' rows, and state. */
    void commit(Overlay overlay, ShardState state) {
        write(
                state,
                transaction -> {
                    for (Overlay.Entry entry : overlay.entries()) {
                        if (entry.image() == null) {
                            remove(transaction, entry);
                        } else {
                            put(transaction, entry, entry.image());
                        }
                    }
                    Changes changes = overlay.changes();
                    if (changes != null) {
                        side.forEach((table, rows) ->
                                changes.forEach(
                                        table,
                                        (key, row) -> put(transaction, rows, key, row.value())));
                    }
                });
    }

    /**
     * Stores rows that a log has kept, and state.
     *
     * @param rows by the number of their table, see {@link LogEntry}; null where one is removed
     */
    void commit(List<NavigableMap<byte[], byte @Nullable []>> rows, ShardState state) {
        write(
                state,
                transaction -> {
                    for (int number = 0; number < rows.size(); number++) {
                        Dbi<ByteBuffer> table = numbered(number);
                        rows.get(number).forEach((key, row) -> put(transaction, table, key, row));
                    }
                });
    }

    private Dbi<ByteBuffer> numbered(int number) {
        return switch (number) {
            case LogEntry.RECORDS -> records;
            case LogEntry.LISTING -> listing;
            default -> side(Table.numbered(number));
        };
    }

    /**
     * Makes one synced transaction, in a larger map if need be. Throws whatever LMDB throws;
     * nothing is stored then, unless it was the very sync of the last page that failed.
     */
    private void write(ShardState state, Consumer<Txn<ByteBuffer>> changes) {
        while (true) {
            try (Txn<ByteBuffer> transaction = env.txnWrite()) {
                changes.accept(transaction);
                byte[] bytes = state.encode();
                put(transaction, shard, STATE_KEY, bytes, bytes.length);
                transaction.commit();
                return;
            } catch (Env.MapFullException e) {
                if (!grow()) {
                    throw e;
                }
            }
        }
    }

    /** Makes the map larger; false if it is as large as it may be. */
    private boolean grow() {
        long larger = Math.min(2 * mapBytes, mapMaxBytes);
        if (larger <= mapBytes) {
            return false;
        }
        grow(larger);
        LOG.log(System.Logger.Level.INFO, "the map has grown to " + larger + " bytes");
        return true;
    }

    private void put(Txn<ByteBuffer> transaction, Overlay.Entry entry, Image image) {
        byte[] listingKey = entry.listingKey();
        if (listingKey != null) {
            listing.reserve(transaction, inKeyBuffer(listingKey), 0);
        }
        switch (image) {
            case Image.Packed(byte[] chunk, int at, int length) ->
                    records.reserve(transaction, inKeyBuffer(entry.recordKey()), length)
                            .put(chunk, at, length);
            case Image.Fresh(StoredRecord record) -> {
                Output encoded = new Output();
                RecordCodec.encode(encoded, record);
                put(transaction, records, entry.recordKey(), encoded.toBytes());
            }
        }
    }

    private void remove(Txn<ByteBuffer> transaction, Overlay.Entry entry) {
        records.delete(transaction, inKeyBuffer(entry.recordKey()));
        byte[] listingKey = entry.listingKey();
        if (listingKey != null) {
            listing.delete(transaction, inKeyBuffer(listingKey));
        }
    }

    private void put(
            Txn<ByteBuffer> transaction,
            Dbi<ByteBuffer> table,
            byte[] key,
            byte @Nullable [] value) {
        if (value == null) {
            table.delete(transaction, inKeyBuffer(key));
        } else {
            put(transaction, table, key, value, value.length);
        }
    }

    private void put(
            Txn<ByteBuffer> transaction,
            Dbi<ByteBuffer> table,
            byte[] key,
            byte[] value,
            int length) {
        table.reserve(transaction, inKeyBuffer(key), length).put(value, 0, length);
    }

    private ByteBuffer inKeyBuffer(byte[] key) {
        return keyBuffer.clear().put(key).flip();
    }

    /** Damages the bytes of a record, or those of the state where the key is null. For tests. */
    void damage(byte @Nullable [] recordKey) {
        damage(recordKey == null ? shard : records, recordKey == null ? STATE_KEY : recordKey);
    }

    /** Damages the last byte of a row. For tests. */
    void damage(Table table, byte[] key) {
        damage(side(table), key);
    }

    /** Damages the stored trees of a partition. For tests. */
    void damageTrees(int partition) {
        damage(trees, new byte[] {(byte) (partition >>> Byte.SIZE), (byte) partition});
    }

    private void damage(Dbi<ByteBuffer> table, byte[] key) {
        try (Txn<ByteBuffer> transaction = env.txnWrite()) {
            ByteBuffer stored = table.get(transaction, inKeyBuffer(key));
            byte[] bytes = new byte[stored.remaining()];
            stored.get(bytes);
            bytes[bytes.length - 1] ^= 1;
            put(transaction, table, key, bytes, bytes.length);
            transaction.commit();
        }
    }

    /** Sets the map's size. The caller has no view open; other readers are waited for. */
    void grow(long bytes) {
        snapshots.locked(() -> {
            env.setMapSize(bytes);
            mapBytes = bytes;
        });
    }

    /** The size of the map. */
    long mapBytes() {
        return mapBytes;
    }

    /** Where the last page of the file ends; asked by the writer, while the map may grow. */
    long endBytes() {
        Snapshot writing = snapshots.writing();
        writing.lock();
        try {
            return (env.info().lastPageNumber + 1) * pageBytes;
        } finally {
            writing.unlock();
        }
    }

    /** The keys of records with a wrong checksum, for the trees to know. */
    DamageReports reports() {
        return reports;
    }

    /** Records found with a wrong checksum, each as often as it was met. */
    LongAdder damaged() {
        return damaged;
    }

    /** How the file is filled now; asked through a snapshot that the caller does not hold. */
    Fill fill(Snapshot snapshot) {
        try (Snapshot view = snapshot.renew()) {
            Stat ofRecords = view.stat(records);
            Stat main = env.stat();
            long pages =
                    pages(ofRecords)
                            + pages(view.stat(listing))
                            + pages(view.stat(shard))
                            + pages(view.stat(trees))
                            + side.values().stream().mapToLong(t -> pages(view.stat(t))).sum()
                            + pages(main);
            EnvInfo info = env.info();
            return new Fill(
                    ofRecords.entries, pages * pageBytes, (info.lastPageNumber + 1) * pageBytes);
        }
    }

    private static long pages(Stat stat) {
        return stat.branchPages + stat.leafPages + stat.overflowPages;
    }

    /** Waits for readers to leave, and closes. */
    @Override
    public void close() {
        snapshots.locked(() -> {
            snapshots.dispose();
            env.close();
        });
    }
}
