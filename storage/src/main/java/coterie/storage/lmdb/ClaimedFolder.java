package coterie.storage.lmdb;

import coterie.ring.ClusterId;
import coterie.ring.NodeId;
import coterie.storage.ShardMap;
import coterie.storage.lmdb.FolderRefusedException.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A data folder that nobody else can have, before it is known whose it is going to be: a node that
 * joins hears from others to which cluster it belongs.
 *
 * <p>What is to be in an empty folder from the first is written before {@link #open}, which makes
 * it a node's for good. Not for use by several threads at once.
 */
public final class ClaimedFolder implements AutoCloseable {

    static final String LOCK_NAME = "lock";

    private final Path path;
    private final @Nullable FolderLabel label;
    private final FileChannel lockFile;

    private ClaimedFolder(Path path, @Nullable FolderLabel label, FileChannel lockFile) {
        this.path = path;
        this.label = label;
        this.lockFile = lockFile;
    }

    /**
     * Claims a folder, and makes it if there is none.
     *
     * @throws FolderRefusedException if it is in use, damaged, or of a newer format
     * @throws IOException if it cannot be read or written
     */
    public static ClaimedFolder claim(Path path) throws IOException {
        Files.createDirectories(path);
        FileChannel lockFile = lock(path);
        try {
            return new ClaimedFolder(path, labelOf(path), lockFile);
        } catch (IOException | RuntimeException e) {
            lockFile.close();
            throw e;
        }
    }

    @SuppressWarnings("StreamResourceLeak") // the channel stays open as long as the lock is to hold
    private static FileChannel lock(Path path) throws IOException {
        FileChannel channel =
                FileChannel.open(
                        path.resolve(LOCK_NAME),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            channel.close();
            throw new FolderRefusedException(
                    Reason.IN_USE,
                    path,
                    "is in use by another process; two nodes cannot share one");
        }
        return channel;
    }

    private static @Nullable FolderLabel labelOf(Path path) throws IOException {
        if (Files.exists(path.resolve(FolderLabel.FILE_NAME))) {
            return FolderLabel.read(path);
        }
        if (hasShards(path)) {
            throw new FolderRefusedException(
                    Reason.DAMAGED,
                    path,
                    "is damaged: it has shards, but its file "
                            + FolderLabel.FILE_NAME
                            + " is missing");
        }
        return null;
    }

    private static boolean hasShards(Path path) throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            return files.anyMatch(
                    file -> file.getFileName().toString().startsWith(DataFolder.SHARD_PREFIX));
        }
    }

    /** The cluster that it belongs to, or null where it is nobody's yet. */
    public @Nullable ClusterId cluster() {
        return label == null ? null : label.cluster();
    }

    /** The node that it belongs to, or null where it is nobody's yet. */
    public @Nullable NodeId node() {
        return label == null ? null : label.node();
    }

    /** The file for what the node knows of the cluster's agreement. */
    public DurableFile agreement() {
        return new DurableFile(path, DataFolder.AGREEMENT_NAME);
    }

    /**
     * Opens it as this node's. The folder is the claim's no more if this returns.
     *
     * @param settings whose number of shards is heard only if the folder was nobody's
     * @throws FolderRefusedException if it belongs to another node or cluster
     */
    public DataFolder open(ClusterId cluster, NodeId node, StorageSettings settings)
            throws IOException {
        return open(cluster, node, settings, new SecureRandom());
    }

    DataFolder open(
            ClusterId cluster, NodeId node, StorageSettings settings, RandomGenerator random)
            throws IOException {
        FolderLabel known = label;
        if (known == null) {
            known =
                    new FolderLabel(
                            cluster, node, new ShardMap(settings.shards()), random.nextLong());
            known.write(path);
        } else if (!known.cluster().equals(cluster)) {
            throw new FolderRefusedException(
                    Reason.OTHER_CLUSTER,
                    path,
                    "belongs to the cluster "
                            + known.cluster()
                            + ", and this node to the cluster "
                            + cluster);
        } else if (!known.node().equals(node)) {
            throw new FolderRefusedException(
                    Reason.OTHER_NODE,
                    path,
                    "belongs to the node " + known.node() + ", and this node is " + node);
        } else {
            known.renew(path);
        }
        return new DataFolder(path, known, settings, random, lockFile);
    }

    /** Gives the folder back unopened. */
    @Override
    public void close() throws IOException {
        lockFile.close();
    }
}
