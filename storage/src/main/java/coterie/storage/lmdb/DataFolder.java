package coterie.storage.lmdb;

import coterie.ring.ClusterId;
import coterie.ring.NodeId;
import coterie.ring.Partitioner;
import coterie.storage.Mailbox;
import coterie.storage.ShardMap;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;

/**
 * The folder in which one node keeps its data: a label that says whose it is, a lock, and a folder
 * {@code shard-0}, {@code shard-1}, … for each of its shards.
 *
 * <p>Not for use by several threads at once.
 */
public final class DataFolder implements AutoCloseable {

    static final String SHARD_PREFIX = "shard-";
    static final String AGREEMENT_NAME = "coterie.agreement";

    /**
     * The part of the memory in which records of all shards may gather before they go into LMDB:
     * the half of what they take at most, and there may be several nodes in a process.
     */
    private static final int MEMORY_PART = 32;

    private static final long MIN_OVERLAY_BYTES = 1 << 20;

    private final Path path;
    private final FolderLabel label;
    private final StorageSettings settings;
    private final RandomGenerator random;
    private final FileChannel lockFile;
    private final Semaphore turns;
    private final List<LmdbEngine> shards = new ArrayList<>();

    DataFolder(
            Path path,
            FolderLabel label,
            StorageSettings settings,
            RandomGenerator random,
            FileChannel lockFile) {
        this.path = path;
        this.label = label;
        this.settings = settings;
        this.random = random;
        this.lockFile = lockFile;
        // A shard is made for each core, and its event loop wants as much of it as its writer.
        this.turns = new Semaphore((label.shards().shards() + 1) / 2, true);
    }

    /**
     * Opens a node's folder, and makes it if there is none or an empty one.
     *
     * @param settings whose number of shards is heard only if the folder is made now
     * @throws FolderRefusedException if it is in use, damaged, of a newer format, or not of this
     *     node and cluster
     * @throws IOException if it cannot be read or written
     */
    public static DataFolder open(
            Path path, ClusterId cluster, NodeId node, StorageSettings settings)
            throws IOException {
        return open(path, cluster, node, settings, new SecureRandom());
    }

    static DataFolder open(
            Path path,
            ClusterId cluster,
            NodeId node,
            StorageSettings settings,
            RandomGenerator random)
            throws IOException {
        ClaimedFolder claimed = ClaimedFolder.claim(path);
        try {
            return claimed.open(cluster, node, settings, random);
        } catch (IOException | RuntimeException e) {
            claimed.close();
            throw e;
        }
    }

    /** Which of its shards has a partition, as it was fixed when the folder was made. */
    public ShardMap shardMap() {
        return label.shards();
    }

    /** The random id of this very folder. */
    public long folderId() {
        return label.folderId();
    }

    /** The file for what this node knows of the cluster's agreement. */
    public DurableFile agreement() {
        return new DurableFile(path, AGREEMENT_NAME);
    }

    /** The folder. */
    public Path path() {
        return path;
    }

    /**
     * Opens a shard, and starts its threads. A shard is opened once, and closed through its engine.
     *
     * @param shard from 0 to the number of shards less 1
     * @param partitioner of the cluster
     * @param mailbox where all of the shard's answers go
     * @throws FolderRefusedException if the shard's files are damaged
     */
    public LmdbEngine openShard(int shard, Partitioner partitioner, Mailbox mailbox)
            throws IOException {
        if (shard < 0 || shard >= label.shards().shards()) {
            throw new IllegalArgumentException("shard " + shard + " of " + label.shards().shards());
        }
        LmdbEngine engine =
                LmdbEngine.open(
                        path.resolve(SHARD_PREFIX + shard),
                        partitioner,
                        mailbox,
                        ofOneShard(),
                        turns,
                        System::currentTimeMillis,
                        random);
        DurableFile.syncDirectory(path);
        shards.add(engine);
        return engine;
    }

    private StorageSettings ofOneShard() {
        int shards = label.shards().shards();
        return settings.withHintBytes(settings.hintBytes() / shards)
                .withOverlayBytes(
                        overlayBytes(
                                Runtime.getRuntime().maxMemory(), shards, settings.overlayBytes()));
    }

    /** A shard's part of the memory, and no more than so much. */
    static long overlayBytes(long memoryBytes, int shards, long mostBytes) {
        long least = Math.min(MIN_OVERLAY_BYTES, mostBytes);
        return Math.clamp(memoryBytes / MEMORY_PART / shards, least, mostBytes);
    }

    /** The incarnations of the shards that are open, in the order of their opening. */
    public List<Long> incarnations() {
        return shards.stream().map(LmdbEngine::incarnation).toList();
    }

    /**
     * Lets the folder go as a killed process would, for tests and for whoever shows what a crash
     * does: nothing is flushed or marked. The next start finds a folder that was not shut down in
     * order.
     */
    public void abandon() throws IOException {
        shards.forEach(LmdbEngine::abandon);
        lockFile.close();
    }

    /** Gives the lock back. The shards are to be closed before, through their engines. */
    @Override
    public void close() throws IOException {
        lockFile.close();
    }
}
