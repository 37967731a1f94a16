package coterie.storage;

import coterie.ring.PartitionId;

/**
 * Which of a node's shards has a partition. Each node may have another number of them.
 *
 * @param shards from 1 to {@link #MAX_SHARDS}, fixed when the data folder is made
 */
public record ShardMap(int shards) {

    /** The most shards of a node. */
    public static final int MAX_SHARDS = 256;

    public ShardMap {
        if (shards < 1 || shards > MAX_SHARDS) {
            throw new IllegalArgumentException(
                    "shards must be 1 to " + MAX_SHARDS + ", but are " + shards);
        }
    }

    /** The shard, from 0, that has the partition. */
    public int shardOf(PartitionId partition) {
        return partition.value() % shards;
    }
}
