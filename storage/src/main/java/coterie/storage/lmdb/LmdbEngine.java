package coterie.storage.lmdb;

import coterie.ring.Key;
import coterie.ring.Partitioner;
import coterie.storage.DiscardDamaged;
import coterie.storage.Held;
import coterie.storage.HintCount;
import coterie.storage.HintScan;
import coterie.storage.Listing;
import coterie.storage.Mailbox;
import coterie.storage.Owed;
import coterie.storage.OwedChange;
import coterie.storage.Scan;
import coterie.storage.Slot;
import coterie.storage.StorageEngine;
import coterie.storage.StorageStatistics;
import coterie.storage.TombstoneScan;
import coterie.storage.TreeUpkeep;
import coterie.storage.Update;
import coterie.storage.UpdateListener;
import coterie.storage.UpdateOutcome;
import coterie.storage.UpdateOutcome.Cause;
import coterie.storage.lmdb.UpdateQueue.Offer;
import coterie.storage.lmdb.UpdateQueue.Pending;
import coterie.storage.lmdb.UpdateQueue.PendingOwed;
import coterie.storage.lmdb.UpdateQueue.Question;
import coterie.storage.lmdb.log.CommitLog;
import coterie.storage.merkle.Rehash;
import coterie.storage.merkle.TreeQuery;
import coterie.storage.merkle.TreeView;
import coterie.storage.table.Ledger;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A shard's records in an LMDB environment of its own.
 *
 * <p>A read runs on the caller's thread, in LMDB's snapshot, and is answered before {@link #read}
 * returns, unless reads have to wait for the disk: then its pages are brought into memory first
 * ({@link Prefetcher}), and it runs on the mailbox. Updates go through the queue to the shard's
 * {@link Writer}, scans and listings to its {@link BackgroundReader}. Once the shard has stopped
 * for a fault of its disk, reads and scans are not answered any more, as if the node were gone, and
 * updates are rejected.
 */
public final class LmdbEngine implements StorageEngine {

    private static final System.Logger LOG = System.getLogger(LmdbEngine.class.getName());

    private final Tables tables;
    private final CommitLog log;
    private final Layers layers;
    private final Drain drain;
    private final Room room;
    private final Dots dots;
    private final UpdateQueue queue;
    private final Writer writer;
    private final InlineReader inline;
    private final Prefetcher prefetcher;
    private final BackgroundReader reader;
    private final Partitioner partitioner;
    private final Mailbox mailbox;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();

    private LmdbEngine(
            String name,
            Tables tables,
            CommitLog log,
            Room room,
            Dots dots,
            ShardState opened,
            Ledger ledger,
            ShardTrees trees,
            Partitioner partitioner,
            Mailbox mailbox,
            StorageSettings settings,
            Semaphore turns,
            LongSupplier wallMillis) {
        this.tables = tables;
        this.log = log;
        this.room = room;
        this.dots = dots;
        this.partitioner = partitioner;
        this.mailbox = mailbox;
        queue = new UpdateQueue(settings.queue());
        layers = new Layers(settings.durability() == Durability.ASYNC);
        drain = new Drain(name, tables, log, layers, room, queue::wake);
        Applier applier =
                new Applier(name, tables, dots, partitioner, settings.hintBytes(), wallMillis);
        GroupCommit groups =
                new GroupCommit(tables, log, layers, drain, dots, trees, opened, ledger, mailbox);
        writer =
                new Writer(
                        name, queue, tables, room, dots, applier, trees, layers, groups, drain,
                        mailbox, settings, turns);
        inline = new InlineReader(name, tables, layers, writer, partitioner);
        prefetcher =
                new Prefetcher(name, tables, inline::recordKey, mailbox, DiskWaits::anySinceAsked);
        reader = new BackgroundReader(name, tables, layers, partitioner, mailbox);
    }

    /**
     * Opens the shard in a folder, and starts its threads. The shard goes on under its incarnation
     * only where it was shut down in order; the mark that says so is gone from the disk when this
     * returns.
     *
     * @param settings whose bound for hints is this shard's part
     * @param turns one for each of the node's writers that may work at once
     * @param wallMillis this node's wall clock, by which hints and tombstones age
     * @param random for incarnations; nobody may be able to predict it, nor repeat it
     * @throws FolderRefusedException if the shard's files are damaged
     */
    static LmdbEngine open(
            Path folder,
            Partitioner partitioner,
            Mailbox mailbox,
            StorageSettings settings,
            Semaphore turns,
            LongSupplier wallMillis,
            RandomGenerator random)
            throws IOException {
        Tables tables = Tables.open(folder, settings);
        try {
            CommitLog log = CommitLog.open(folder);
            try {
                return open(
                        folder,
                        tables,
                        log,
                        partitioner,
                        mailbox,
                        settings,
                        turns,
                        wallMillis,
                        random);
            } catch (IOException | RuntimeException e) {
                log.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            tables.close();
            throw e;
        }
    }

    private static LmdbEngine open(
            Path folder,
            Tables tables,
            CommitLog log,
            Partitioner partitioner,
            Mailbox mailbox,
            StorageSettings settings,
            Semaphore turns,
            LongSupplier wallMillis,
            RandomGenerator random)
            throws IOException {
        Reserve reserve = new Reserve(folder, settings.reserveBytes());
        String name = folder.getFileName().toString();
        ShardState found = Recovery.recover(name, tables, log, reserve);
        Ledger ledger;
        try (Snapshot view = tables.snapshots().writing().renew()) {
            ledger = Ledger.load(new SnapshotRows(tables, view));
        }
        Dots dots = new Dots(found, random);
        if (!found.clean()) {
            dots.renew();
        }
        ShardTrees trees = ShardTrees.load(name, tables, partitioner, mailbox, found);
        ShardState opened = dots.next(false, false);
        tables.begin(opened);
        dots.committed(opened);
        log.begin(dots.run());
        Room room = new Room(folder, tables, reserve, settings.map().maxBytes());
        LmdbEngine engine =
                new LmdbEngine(
                        name,
                        tables,
                        log,
                        room,
                        dots,
                        opened,
                        ledger,
                        trees,
                        partitioner,
                        mailbox,
                        settings,
                        turns,
                        wallMillis);
        Thread background =
                Thread.ofPlatform().daemon().name(name + "-reader").start(engine.reader);
        Thread.ofPlatform()
                .daemon()
                .name(name + "-writer")
                .start(() -> engine.writeAndClose(background));
        return engine;
    }

    private void writeAndClose(Thread background) {
        writer.run();
        try {
            closing.await();
            prefetcher.close();
            reader.end();
            background.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        drain.close();
        tables.close();
        try {
            log.close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "the commit log could not be closed", e);
        }
        ended.complete(null);
    }

    @Override
    public long incarnation() {
        return dots.incarnation();
    }

    @Override
    public void read(Key key, Consumer<Held> listener) {
        prefetcher.read(key, () -> inline.read(key), listener);
    }

    @Override
    public void readWithHints(Key key, Consumer<Held> listener) {
        prefetcher.read(key, () -> inline.readWithHints(key), listener);
    }

    @Override
    public void update(Slot slot, Update update, UpdateListener listener) {
        if (!slot.takes(update)) {
            throw new IllegalArgumentException(update + " is not meant for " + slot);
        }
        Offer offer = queue.offer(Pending.of(slot, update, listener));
        switch (offer) {
            case TAKEN -> {}
            case OVERLOADED -> reject(listener, Cause.OVERLOADED);
            case CLOSED -> reject(listener, Cause.CLOSED);
        }
    }

    private void reject(UpdateListener listener, Cause cause) {
        mailbox.post(() -> listener.completed(new UpdateOutcome.Rejected(cause)));
    }

    @Override
    public void scan(Scan scan, Consumer<Scan.Page> listener) {
        if (!writer.isStopped()) {
            reader.scan(scan, listener);
        }
    }

    @Override
    public void list(Listing listing, Consumer<Listing.Page> listener) {
        if (!writer.isStopped()) {
            reader.list(listing, listener);
        }
    }

    @Override
    public void hints(HintScan scan, Consumer<HintScan.Page> listener) {
        if (!writer.isStopped()) {
            reader.hints(scan, this::discard, listener);
        }
    }

    private void discard(Slot.Hint slot, long order) {
        Offer _ = queue.offer(Pending.of(slot, new DiscardDamaged(order), _ -> {}));
    }

    @Override
    public List<HintCount> hintCounts() {
        return List.copyOf(writer.ledger().hints().values());
    }

    @Override
    public void tombstones(TombstoneScan scan, Consumer<TombstoneScan.Page> listener) {
        if (!writer.isStopped()) {
            reader.tombstones(scan, listener);
        }
    }

    @Override
    public SortedMap<Owed, Long> owed() {
        return writer.ledger().owed();
    }

    @Override
    public void change(OwedChange change, Runnable durable) {
        Offer _ = queue.offer(new PendingOwed(change, durable));
    }

    @Override
    public boolean startedEmpty() {
        return dots.startedEmpty();
    }

    @Override
    public void tree(TreeQuery query, Consumer<TreeView> listener) {
        TreeUpkeep.check(partitioner, query);
        writer.ask(new Question.OfTree(query, listener));
    }

    @Override
    public void rehash(Rehash rehash, Consumer<Rehash.Step> listener) {
        TreeUpkeep.check(partitioner, rehash);
        writer.ask(new Question.OfRehash(rehash, listener));
    }

    @Override
    public StorageStatistics statistics() {
        Fill fill;
        try {
            fill = tables.fill(tables.snapshots().background());
        } catch (ClosedStoreException e) {
            fill = new Fill(0, 0, 0);
        }
        return new StorageStatistics(
                fill.records() + layers.visible().surplus(),
                fill.usedBytes(),
                tables.mapBytes(),
                inline.reads(),
                writer.updates(),
                writer.commits(),
                tables.damaged().sum(),
                writer.diverged(),
                queue.size(),
                writer.ledger().hintCount(),
                writer.ledger().hintBytes(),
                room.isFull());
    }

    UpdateQueue queue() {
        return queue;
    }

    Tables tables() {
        return tables;
    }

    /** Whether anything is synced that LMDB does not hold yet. */
    boolean isAhead() {
        return layers.isOverLmdb();
    }

    Drain drain() {
        return drain;
    }

    Layers layers() {
        return layers;
    }

    Writer writer() {
        return writer;
    }

    /** The last dot's counter. Only before the first update. */
    long lastIssued() {
        return dots.last();
    }

    /** Whether the shard has stopped for a fault of its disk. */
    public boolean isStopped() {
        return writer.isStopped();
    }

    @Override
    public void close(Runnable closed) {
        queue.close();
        closing.countDown();
        CompletableFuture<Void> _ = ended.thenRun(() -> mailbox.post(closed));
    }

    /**
     * Ends as a killed process would, as far as one can from within: what is queued is dropped, and
     * the shard is not marked as cleanly shut down. Returns once its files are let go.
     */
    void abandon() {
        writer.abandon();
        queue.close();
        closing.countDown();
        ended.join();
    }
}
