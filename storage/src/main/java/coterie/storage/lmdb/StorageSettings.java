package coterie.storage.lmdb;

import coterie.storage.ShardMap;
import java.time.Duration;

/**
 * How a node keeps its data. All but the number of shards may change from one start to the next.
 *
 * @param shards how many environments and writers, 1 to {@link ShardMap#MAX_SHARDS}; heard only
 *     when the folder is made
 * @param durability when a write is acknowledged
 * @param syncInterval in async durability the time between two commits; the writes of this time,
 *     and of the commit that ends it, are what a crash may lose
 * @param reserveBytes of each shard, kept for deletes when the disk or the map is full
 * @param map of each shard
 * @param queue of each shard's writer
 * @param hintBytes the most that the hints of one target may weigh, shared out evenly among the
 *     shards
 * @param overlayBytes of each shard, what of the commit log's records gathers in memory before it
 *     goes on into LMDB; so much again is on its way there meanwhile
 */
public record StorageSettings(
        int shards,
        Durability durability,
        Duration syncInterval,
        long reserveBytes,
        MapSize map,
        QueueBounds queue,
        long hintBytes,
        long overlayBytes) {

    private static final long MIB = 1L << 20;

    /**
     * @throws IllegalArgumentException naming the setting that is out of range
     */
    public StorageSettings {
        new ShardMap(shards);
        atLeast("storage.sync-interval in milliseconds", 1, syncInterval.toMillis());
        atLeast("storage.reserve", 0, reserveBytes);
        atLeast("hints.max-bytes", 0, hintBytes);
        atLeast("the overlay's bytes", 1, overlayBytes);
    }

    /**
     * A map's size, which is address space, not memory, and not disk.
     *
     * @param initialBytes at first
     * @param maxBytes up to which it doubles
     */
    public record MapSize(long initialBytes, long maxBytes) {

        /**
         * @throws IllegalArgumentException naming the size that is out of range
         */
        public MapSize {
            atLeast("the initial map size", MIB, initialBytes);
            atLeast("the greatest map size", initialBytes, maxBytes);
        }
    }

    /**
     * What may wait for a writer at the most. More is refused as overload.
     *
     * @param updates how many
     * @param bytes of their values
     */
    public record QueueBounds(int updates, long bytes) {

        /**
         * @throws IllegalArgumentException naming the bound that is out of range
         */
        public QueueBounds {
            atLeast("the queue's updates", 1, updates);
            atLeast("the queue's bytes", 1, bytes);
        }
    }

    private static void atLeast(String name, long least, long value) {
        if (value < least) {
            throw new IllegalArgumentException(
                    name + " must be at least " + least + ", but is " + value);
        }
    }

    /** What holds where nothing else is said. */
    public static StorageSettings defaults(int shards) {
        return new StorageSettings(
                shards,
                Durability.SYNC,
                Duration.ofMillis(200),
                16 * MIB,
                new MapSize(1024 * MIB, 1024 * 1024 * MIB),
                new QueueBounds(16_384, 64 * MIB),
                1024 * MIB,
                16 * MIB);
    }

    /** The same with another durability. */
    public StorageSettings withDurability(Durability other, Duration interval) {
        return new StorageSettings(
                shards, other, interval, reserveBytes, map, queue, hintBytes, overlayBytes);
    }

    /** The same with another reserve for each shard. */
    public StorageSettings withReserveBytes(long bytes) {
        return new StorageSettings(
                shards, durability, syncInterval, bytes, map, queue, hintBytes, overlayBytes);
    }

    /** The same with another size of the map of each shard. */
    public StorageSettings withMap(long initialBytes, long maxBytes) {
        MapSize other = new MapSize(initialBytes, maxBytes);
        return new StorageSettings(
                shards,
                durability,
                syncInterval,
                reserveBytes,
                other,
                queue,
                hintBytes,
                overlayBytes);
    }

    /** The same with other bounds of the writer's queue of each shard. */
    public StorageSettings withQueue(int updates, long bytes) {
        QueueBounds other = new QueueBounds(updates, bytes);
        return new StorageSettings(
                shards,
                durability,
                syncInterval,
                reserveBytes,
                map,
                other,
                hintBytes,
                overlayBytes);
    }

    /** The same with another bound for the hints of a target. */
    public StorageSettings withHintBytes(long bytes) {
        return new StorageSettings(
                shards, durability, syncInterval, reserveBytes, map, queue, bytes, overlayBytes);
    }

    /** The same with another bound for what gathers before it goes into LMDB. */
    public StorageSettings withOverlayBytes(long bytes) {
        return new StorageSettings(
                shards, durability, syncInterval, reserveBytes, map, queue, hintBytes, bytes);
    }
}
