package coterie.server;

import coterie.config.FileProblem;
import coterie.config.Identity;
import coterie.config.Settings;
import coterie.ring.ClusterId;
import coterie.ring.Partitioner;
import coterie.storage.Mailbox;
import coterie.storage.StorageEngine;
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
     * Opens a node's folder.
     *
     * @param shards for a folder that is made now, where the settings do not say
     * @throws StartException where another process has it, or it belongs elsewhere
     */
    static LmdbStorage open(Identity identity, Settings settings, int shards)
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
        ClusterId cluster = ClusterId.of(identity.cluster().keySet(), settings.partitions());
        try {
            DataFolder folder = DataFolder.open(identity.data(), cluster, identity.id(), told);
            return new LmdbStorage(folder, new Partitioner(settings.partitions()));
        } catch (FolderRefusedException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new StartException(
                    "data folder " + identity.data() + " cannot be used: " + FileProblem.reason(e),
                    e);
        }
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
