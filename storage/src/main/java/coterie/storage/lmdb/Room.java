package coterie.storage.lmdb;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether there is room for a batch, asked before anything of it is shown: LMDB meets a full disk
 * only in its commit, when the batch's records are already on their way to other nodes.
 *
 * <p>There is room where the file may grow on the disk and within the map's greatest size, or where
 * the file has free pages within. Ordinary writes leave the reserve alone. A delete that finds too
 * little gives the reserve file up, and from then on ordinary writes wait until there is room to
 * make it again.
 */
final class Room {

    /** What must be left beyond a batch's own need, for pages that a commit writes besides. */
    static final long HEADROOM_BYTES = 2L << 20;

    /**
     * How much more a batch writes than its values take: copies of the tree's pages, and runs that
     * do not fit.
     */
    private static final int AMPLIFICATION = 4;

    /**
     * With so much left, hardly anybody fills the disk within {@link #GOOD_NANOS}. Whoever does
     * makes the group fail where the log is to grow, and nothing of it is lost.
     */
    private static final long PLENTY_BYTES = 1L << 30;

    /** How long an answer of the disk is good where there is plenty. */
    private static final long GOOD_NANOS = 50_000_000;

    private final Tables tables;
    private final Reserve reserve;
    private final FileStore disk;
    private final long mapMaxBytes;
    private long usableBytes;
    private long askedAt;
    private volatile boolean full;

    Room(Path folder, Tables tables, Reserve reserve, long mapMaxBytes) throws IOException {
        this.tables = tables;
        this.reserve = reserve;
        this.disk = Files.getFileStore(folder);
        this.mapMaxBytes = mapMaxBytes;
        rebuildIfRoom();
    }

    /** Whether ordinary writes of so many bytes together may go on. */
    boolean forWrites(long batchBytes) {
        try {
            if (!reserve.isWhole()) {
                rebuildIfRoom();
            }
            full =
                    !reserve.isWhole()
                            || available(mapMaxBytes - reserve.bytes(), batchBytes)
                                    < need(batchBytes);
            return !full;
        } catch (IOException e) {
            full = true;
            return false;
        }
    }

    /**
     * Makes room for deletes of so many bytes together, out of the reserve if need be; false if
     * there is none left.
     */
    boolean forDeletes(long batchBytes) {
        try {
            if (available(mapMaxBytes, batchBytes) < need(batchBytes) && reserve.isWhole()) {
                reserve.release();
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** After a commit that found the disk full: gives the reserve up, if it is still there. */
    boolean releaseReserve() {
        full = true;
        try {
            boolean had = reserve.isWhole() && reserve.bytes() > 0;
            reserve.release();
            return had;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Whether the disk has so little left that it explains a failed commit: LMDB takes a write that
     * was cut short for a fault of the disk.
     */
    boolean isExhausted() {
        try {
            return disk.getUsableSpace() < HEADROOM_BYTES;
        } catch (IOException e) {
            return false;
        }
    }

    /** Once writes would find room beside it, be it within the file. */
    private void rebuildIfRoom() throws IOException {
        long beside = disk.getUsableSpace() - reserve.bytes();
        if (!reserve.isWhole() && beside >= 0 && beside + freeWithin() >= 2 * HEADROOM_BYTES) {
            reserve.rebuild();
        }
    }

    private long freeWithin() {
        Fill fill = tables.fill(tables.snapshots().writing());
        return Math.max(0, fill.endBytes() - fill.usedBytes());
    }

    private static long need(long batchBytes) {
        return HEADROOM_BYTES + AMPLIFICATION * batchBytes;
    }

    /**
     * What a batch may use: quickly answered where the file's own end is far, else with its free
     * pages counted.
     */
    private long available(long mapLimit, long batchBytes) throws IOException {
        long growth = Math.min(usableBytes(batchBytes), mapLimit - tables.endBytes());
        if (growth >= need(batchBytes)) {
            return growth;
        }
        return Math.max(0, growth) + freeWithin();
    }

    private long usableBytes(long batchBytes) throws IOException {
        long now = System.nanoTime();
        if (usableBytes < PLENTY_BYTES + need(batchBytes) || now - askedAt > GOOD_NANOS) {
            usableBytes = disk.getUsableSpace();
            askedAt = now;
        }
        return usableBytes;
    }

    /** Whether ordinary writes were refused the last time that somebody asked. */
    boolean isFull() {
        return full;
    }
}
