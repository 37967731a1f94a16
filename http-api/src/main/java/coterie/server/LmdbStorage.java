package coterie.server;

import coterie.config.FileProblem;
import coterie.config.Identity;
import coterie.config.Settings;
import coterie.ring.Partitioner;
import coterie.storage.Mailbox;
import coterie.storage.StorageEngine;
import coterie.storage.lmdb.ClaimedFolder;
import coterie.storage.lmdb.DataFolder;
import coterie.storage.lmdb.Durability;
import coterie.storage.lmdb.DurableFile;
import coterie.storage.lmdb.FolderRefusedException;
import coterie.storage.lmdb.StorageSettings;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A data folder of LMDB environments. */
final class LmdbStorage implements Storage {

    private final DataFolder folder;
    private final Partitioner partitioner;

    private LmdbStorage(DataFolder folder, Partitioner partitioner) {
        this.folder = folder;
        this.partitioner = partitioner;
    }

    /**
     * Has nobody else use the node's folder.
     *
     * @throws StartException where another process has it, or it cannot be used
     */
    static ClaimedFolder claim(Identity identity) throws StartException {
        try {
            return ClaimedFolder.claim(identity.data());
        } catch (IOException e) {
            throw refused(identity, e);
        }
    }

    /**
     * Opens a node's folder. If this returns, the folder is not the claim's any more.
     *
     * @param shards for a folder that is made now, where the settings do not say
     * @throws StartException where it belongs elsewhere, or cannot be used
     */
    static LmdbStorage open(
            ClaimedFolder claimed,
            Beginning beginning,
            Identity identity,
            Settings settings,
            int shards)
            throws StartException {
        Settings.Storage storage = settings.storage();
        StorageSettings told =
                StorageSettings.defaults(storage.shards().orElse(shards))
                        .withReserveBytes(storage.reserveBytes())
                        .withHintBytes(settings.hints().maxBytes())
                        .withDurability(
                                switch (storage.durability()) {
                                    case SYNC -> Durability.SYNC;
                                    case ASYNC -> Durability.ASYNC;
                                },
                                storage.syncInterval());
        try {
            DataFolder folder = claimed.open(beginning.cluster(), identity.id(), told);
            return new LmdbStorage(folder, beginning.partitioner());
        } catch (IOException e) {
            throw refused(identity, e);
        }
    }

    /** Lets a folder go that was not opened. */
    static void giveBack(ClaimedFolder claimed) {
        try {
            claimed.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static StartException refused(Identity identity, IOException e) {
        return e instanceof FolderRefusedException
                ? new StartException(String.valueOf(e.getMessage()), e)
                : new StartException(
                        "data folder "
                                + identity.data()
                                + " cannot be used: "
                                + FileProblem.reason(e),
                        e);
    }

    @Override
    public int shards() {
        return folder.shardMap().shards();
    }

    @Override
    public DurableFile agreement() {
        return folder.agreement();
    }

    @Override
    public StorageEngine open(int shard, Mailbox mailbox) {
        try {
            return folder.openShard(shard, partitioner, mailbox);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void release() {
        try {
            folder.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void abandon() {
        try {
            folder.abandon();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
