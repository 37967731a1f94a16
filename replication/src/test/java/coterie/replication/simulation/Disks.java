package coterie.replication.simulation;

import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.ring.PartitionId;
import coterie.ring.Partitioner;
import coterie.storage.Held;
import coterie.storage.Hint;
import coterie.storage.Owed;
import coterie.storage.ShardMap;
import coterie.storage.codec.HintCodec;
import coterie.storage.codec.KeyCodec;
import coterie.storage.codec.MalformedException;
import coterie.storage.codec.Output;
import coterie.storage.codec.OwedCodec;
import coterie.storage.codec.RecordCodec;
import coterie.storage.memory.Disk;
import coterie.storage.table.Table;
import coterie.storage.version.Dot;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/** The disks of a machine, one for each shard: what they hold, whether or not a process runs. */
final class Disks {

    private final Partitioner partitioner;
    private final List<Disk> disks = new ArrayList<>();

    Disks(Partitioner partitioner, int shards) {
        this.partitioner = partitioner;
        for (int shard = 0; shard < shards; shard++) {
            disks.add(new Disk());
        }
    }

    Disk disk(int shard) {
        return disks.get(shard);
    }

    int shards() {
        return disks.size();
    }

    /** Where the key stands. */
    int shardOf(Key key) {
        return new ShardMap(disks.size()).shardOf(partitioner.of(key));
    }

    /** Puts an empty disk in the place of one. */
    void wipe(int shard) {
        disks.set(shard, new Disk());
    }

    /** What all of them hold now. */
    List<Disk> copies() {
        return disks.stream().map(Disk::copy).toList();
    }

    /** Puts such copies in their place. */
    void putBack(List<Disk> copies) {
        for (int shard = 0; shard < copies.size(); shard++) {
            disks.set(shard, copies.get(shard));
        }
    }

    /** What the machine holds of the key as a replica. */
    Held own(Key key) {
        byte[] record = diskOf(key).records().get(recordKey(partitioner.of(key), key));
        if (record == null) {
            return Held.Missing.MISSING;
        }
        try {
            return new Held.Found(RecordCodec.decode(ByteBuffer.wrap(record)));
        } catch (MalformedException _) {
            return Held.Damaged.DAMAGED;
        }
    }

    private static byte[] recordKey(PartitionId partition, Key key) {
        Output out = new Output();
        KeyCodec.encodeRecordKey(out, partition, key);
        return out.toBytes();
    }

    /** Whether something is kept of the key for another node that cannot be read. */
    boolean isRottenHint(NodeId target, Key key) {
        return hintRow(target, key) != null && hint(target, key) == null;
    }

    private byte @Nullable [] hintRow(NodeId target, Key key) {
        NavigableMap<byte[], byte[]> hints = diskOf(key).table(Table.HINTS);
        if (hints.isEmpty()) {
            return null;
        }
        Output out = new Output();
        KeyCodec.encodeHintKey(out, target, key);
        return hints.get(out.toBytes());
    }

    /** What the machine keeps of the key for another node, or null if it keeps nothing readable. */
    @Nullable Hint hint(NodeId target, Key key) {
        byte[] hint = hintRow(target, key);
        try {
            return hint == null ? null : HintCodec.decode(ByteBuffer.wrap(hint));
        } catch (MalformedException _) {
            return null;
        }
    }

    /** Whether the disk of its partition has it noted that it is owed. */
    boolean owes(Owed owed) {
        Output out = new Output();
        OwedCodec.encode(out, owed);
        int shard = new ShardMap(disks.size()).shardOf(owed.partition());
        return disks.get(shard).table(Table.OWED).containsKey(out.toBytes());
    }

    /** Whether any of them was empty when it was taken into use, and all is not compared since. */
    boolean haveForgotten() {
        return disks.stream()
                .anyMatch(disk ->
                        disk.isStartedEmpty()
                                || disk.table(Table.OWED).keySet().stream()
                                        .anyMatch(Disks::isOfEmptyStart));
    }

    private static boolean isOfEmptyStart(byte[] owed) {
        try {
            return OwedCodec.decode(ByteBuffer.wrap(owed)).reason() == Owed.Reason.EMPTY_START;
        } catch (MalformedException malformed) {
            throw new IllegalStateException(malformed);
        }
    }

    /** How many notes of what is owed all disks have. */
    int owed() {
        return disks.stream().mapToInt(disk -> disk.table(Table.OWED).size()).sum();
    }

    /** How many hints all disks keep, for anybody. */
    int hints() {
        return disks.stream().mapToInt(disk -> disk.table(Table.HINT_ORDER).size()).sum();
    }

    /**
     * Whether a replica's record has the write and knows of so many copies, or has had them, as far
     * as the disk can tell.
     */
    boolean owns(Key key, Dot dot, int copies) {
        Held held = own(key);
        return !held.verified()
                || (held instanceof Held.Found found
                        && found.record().copies() >= copies
                        && held.siblings().context().covers(dot));
    }

    /** Whether a hint for the node has the write and knows of so many copies. */
    boolean keeps(NodeId target, Key key, Dot dot, int copies) {
        Hint hint = hint(target, key);
        return hint != null
                && hint.record().copies() >= copies
                && hint.record().siblings().context().covers(dot);
    }

    /** Damages the record of the key. Returns whether there was one. */
    boolean damage(Key key) {
        return diskOf(key).corrupt(partitioner.of(key), key);
    }

    /** Damages what is kept of the key for a node. Returns whether there was anything. */
    boolean damageHint(NodeId target, Key key) {
        return diskOf(key).corruptHint(target, key);
    }

    /** Loses the record of the key, and nobody notices. Returns whether there was one. */
    boolean lose(Key key) {
        return diskOf(key).lose(partitioner.of(key), key);
    }

    private Disk diskOf(Key key) {
        return disks.get(shardOf(key));
    }

    /** Ends all that troubles them. */
    void mend() {
        disks.forEach(disk -> {
            disk.capacityBytes(Long.MAX_VALUE);
            disk.failCommits(0, false);
        });
    }
}
