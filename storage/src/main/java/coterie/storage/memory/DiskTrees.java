package coterie.storage.memory;

import coterie.ring.Key;
import coterie.ring.PartitionId;
import coterie.ring.Partitioner;
import coterie.storage.TreeUpkeep;
import coterie.storage.codec.MalformedException;
import coterie.storage.codec.Output;
import coterie.storage.codec.TreeCodec;
import coterie.storage.codec.TreeCodec.Dated;
import java.nio.ByteBuffer;

/** The trees over a disk: loaded from it after a clean shutdown alone, and stored by that alone. */
final class DiskTrees {

    private final Disk disk;
    private final Partitioner partitioner;
    private final MemoryFaults faults;
    private final TreeUpkeep upkeep;

    DiskTrees(Disk disk, Partitioner partitioner, MemoryFaults faults) {
        this.disk = disk;
        this.partitioner = partitioner;
        this.faults = faults;
        boolean empty = disk.records().isEmpty();
        upkeep = new TreeUpkeep(partitioner, empty || faults.trustStaleTrees());
        if (disk.isClean() || faults.trustStaleTrees()) {
            disk.trees().forEach(this::load);
        }
        if (!faults.trustStaleTrees()) {
            disk.trees().clear();
        }
    }

    private void load(PartitionId partition, byte[] bytes) {
        try {
            Dated trees = TreeCodec.decode(ByteBuffer.wrap(bytes));
            if (trees.commit() == disk.commits() || faults.trustStaleTrees()) {
                boolean _ = upkeep.restore(partition, trees.image());
            }
        } catch (MalformedException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    TreeUpkeep upkeep() {
        return upkeep;
    }

    /** A record failed its checksum. */
    void damaged(Key key) {
        if (!faults.trustStaleTrees()) {
            upkeep.damaged(key);
        }
    }

    /** Part of a clean shutdown. */
    void store() {
        for (PartitionId partition : partitioner.all()) {
            Output out = new Output();
            TreeCodec.encode(out, new Dated(disk.commits(), upkeep.image(partition)));
            disk.trees().put(partition, out.toBytes());
        }
    }
}
