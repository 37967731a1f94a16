package coterie.storage.lmdb;

import coterie.ring.Key;
import coterie.ring.Partitioner;
import coterie.storage.Held;
import coterie.storage.HintScan;
import coterie.storage.Listing;
import coterie.storage.Mailbox;
import coterie.storage.Scan;
import coterie.storage.TombstoneScan;
import coterie.storage.codec.KeyCodec;
import coterie.storage.codec.Output;
import coterie.storage.table.SideReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.lmdbjava.LmdbException;

/**
 * The thread that reads much: scans and listings, each in bounded steps, none of which keeps its
 * view of LMDB once it is over.
 */
final class BackgroundReader implements Runnable {

    /**
     * The most scans and listings that wait; one beyond is not answered, and runs into its asker's
     * deadline.
     */
    static final int MAX_WAITING = 1_024;

    /** The most keys that one step of a listing looks at, live or not. */
    static final int MAX_EXAMINED_KEYS = 1_000;

    /** The bytes of records after which a step of a listing ends. */
    static final long MAX_EXAMINED_BYTES = 16L << 20;

    private static final System.Logger LOG = System.getLogger(BackgroundReader.class.getName());

    private final String name;
    private final Tables tables;
    private final Layers layers;
    private final Partitioner partitioner;
    private final Mailbox mailbox;
    private final LinkedBlockingQueue<Runnable> waiting = new LinkedBlockingQueue<>(MAX_WAITING);
    private final PartitionScan scans;
    private volatile boolean ended;

    BackgroundReader(
            String name, Tables tables, Layers layers, Partitioner partitioner, Mailbox mailbox) {
        this.scans = new PartitionScan(tables, partitioner);
        this.name = name;
        this.tables = tables;
        this.layers = layers;
        this.partitioner = partitioner;
        this.mailbox = mailbox;
    }

    void scan(Scan scan, Consumer<Scan.Page> listener) {
        offer(() ->
                answer(
                        listener,
                        scans.read(scan, tables.snapshots().background(), layers.visible())));
    }

    void list(Listing listing, Consumer<Listing.Page> listener) {
        offer(() -> answer(listener, list(listing)));
    }

    void hints(HintScan scan, SideReader.Unreadable unreadable, Consumer<HintScan.Page> listener) {
        offer(() -> {
            Above above = layers.synced();
            try (Snapshot view = tables.snapshots().background().renew()) {
                LayeredRows rows = new LayeredRows(above, new SnapshotRows(tables, view));
                answer(listener, SideReader.hints(rows, scan, unreadable));
            }
        });
    }

    void tombstones(TombstoneScan scan, Consumer<TombstoneScan.Page> listener) {
        offer(() -> {
            Above above = layers.synced();
            try (Snapshot view = tables.snapshots().background().renew()) {
                LayeredRows rows = new LayeredRows(above, new SnapshotRows(tables, view));
                answer(listener, SideReader.tombstones(rows, scan));
            }
        });
    }

    private void offer(Runnable task) {
        if (!ended && !waiting.offer(task)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    name + ": more than " + MAX_WAITING + " scans wait; one is dropped");
        }
    }

    private <T> void answer(Consumer<T> listener, T page) {
        mailbox.post(() -> listener.accept(page));
    }

    /** Until it is ended. */
    @Override
    public void run() {
        while (!ended) {
            try {
                waiting.take().run();
            } catch (InterruptedException e) {
                return;
            } catch (ClosedStoreException e) {
                LOG.log(System.Logger.Level.DEBUG, name + ": closed while reading");
            } catch (LmdbException e) {
                LOG.log(System.Logger.Level.ERROR, name + ": a scan failed", e);
            }
        }
    }

    /** Ends the thread after its present step. What still waits is not answered. */
    void end() {
        ended = true;
        waiting.clear();
        waiting.offer(() -> {});
    }

    private Listing.Page list(Listing listing) {
        byte[] prefix = listingKey(listing, listing.prefix());
        byte[] after = listing.after();
        boolean resumes = after != null && Arrays.compareUnsigned(after, listing.prefix()) >= 0;
        byte[] from = resumes && after != null ? listingKey(listing, after) : prefix;
        Above above = layers.visible();
        List<byte[]> keys = new ArrayList<>();
        int examined = 0;
        long bytes = 0;
        byte[] last = null;
        try (Snapshot view = tables.snapshots().background().renew();
                Walk walk =
                        new Walk(
                                view.cursor(tables.listing()),
                                above.appeared(from, !resumes),
                                prefix,
                                from,
                                resumes)) {
            while (walk.next()) {
                if (keys.size() >= listing.limit()
                        || examined >= MAX_EXAMINED_KEYS
                        || bytes >= MAX_EXAMINED_BYTES) {
                    return new Listing.Page(keys, last);
                }
                int start = prefix.length - listing.prefix().length;
                last = Arrays.copyOfRange(walk.key(), start, walk.key().length);
                byte[] recordKey = recordKey(Key.of(listing.bucket(), last));
                Held applied = above.get(recordKey);
                Held held = applied != null ? applied : view.get(recordKey);
                if (listing.isLive(held.siblings())) {
                    keys.add(last);
                }
                examined++;
                bytes += walk.key().length + held.siblings().sizeBytes();
            }
        }
        return new Listing.Page(keys, null);
    }

    private static byte[] listingKey(Listing listing, byte[] key) {
        Output out = new Output();
        KeyCodec.encodeListingKey(out, listing.partition(), listing.bucket(), key);
        return out.toBytes();
    }

    private byte[] recordKey(Key key) {
        Output out = new Output();
        KeyCodec.encodeRecordKey(out, partitioner.of(key), key);
        return out.toBytes();
    }
}
