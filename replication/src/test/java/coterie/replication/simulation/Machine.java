package coterie.replication.simulation;

import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.ring.PartitionId;
import coterie.ring.Partitioner;
import coterie.storage.Held;
import coterie.storage.ShardMap;
import coterie.storage.codec.KeyCodec;
import coterie.storage.codec.MalformedException;
import coterie.storage.codec.Output;
import coterie.storage.codec.RecordCodec;
import coterie.storage.memory.Disk;
import coterie.storage.memory.MemoryEngine;
import coterie.storage.memory.MemorySettings;
import coterie.storage.version.Dot;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** A computer: its disks last, the processes on it come and go, one at a time. */
final class Machine {

    private static final long FIRST_WALL_MILLIS = 1_795_000_000_000L;
    private static final MemorySettings ENGINE = new MemorySettings(64, 8, 4_096, 1L << 20);

    private final Cluster cluster;
    private final NodeId id;
    private final List<Disk> disks = new ArrayList<>();
    private final long[] slownessNanos;
    private final SplittableRandom random;
    private @Nullable NodeProcess process;
    private long clockSkewMillis;
    private boolean stopping;

    Machine(Cluster cluster, NodeId id, int shards, SplittableRandom random) {
        this.cluster = cluster;
        this.id = id;
        this.random = random;
        this.slownessNanos = new long[shards];
        for (int shard = 0; shard < shards; shard++) {
            disks.add(new Disk());
        }
    }

    /** Starts a process, unless one runs. */
    void start() {
        if (process == null) {
            cluster.schedule().note("start", id.value());
            stopping = false;
            NodeProcess starting = new NodeProcess(cluster, this, random.split());
            process = starting;
            starting.start();
        }
    }

    /** Ends the process at once; what its disks had not synced is lost. */
    void crash() {
        NodeProcess dying = process;
        if (dying != null) {
            cluster.schedule().note("crash", id.value());
            process = null;
            dying.die();
        }
    }

    /**
     * Closes the process's storage, which marks it as cleanly shut down, and ends the process some
     * time later.
     */
    void stop(long lingeringNanos, Runnable then) {
        NodeProcess closing = process;
        if (closing == null || stopping) {
            return;
        }
        stopping = true;
        cluster.schedule().note("stop", id.value());
        int[] open = {closing.engines().size()};
        for (MemoryEngine engine : closing.engines()) {
            engine.close(() -> {
                if (--open[0] == 0) {
                    cluster.schedule()
                            .after(lingeringNanos, id + " has stopped", () -> end(closing, then));
                }
            });
        }
    }

    private void end(NodeProcess closing, Runnable then) {
        if (process == closing) {
            crash();
            then.run();
        }
    }

    /** Opens what a disk holds. */
    MemoryEngine open(
            int shard, NodeProcess owner, SimulatedMailbox mailbox, SplittableRandom engineRandom) {
        String name = id + "." + shard + " sync";
        return new MemoryEngine(
                disks.get(shard),
                partitioner(),
                ENGINE,
                mailbox,
                (nanos, task) -> cluster.schedule().after(nanos, name, () -> owner.run(task)),
                () -> slownessNanos[shard] + cluster.scenario().pace().syncNanos(engineRandom),
                this::wallMillis,
                engineRandom,
                cluster.scenario().fault().ofTheEngine());
    }

    /** What is on the disk under the key, whether or not a process runs. */
    Held durably(Key key) {
        byte[] record = diskOf(key).records().get(recordKey(key));
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

    private byte[] recordKey(Key key) {
        return recordKey(partitioner().of(key), key);
    }

    /**
     * Whether the disk has the write and knows of so many copies, or has had them, as far as the
     * disk can tell.
     */
    boolean hasDurably(Key key, Dot dot, int copies) {
        Held held = durably(key);
        return !held.verified()
                || (held instanceof Held.Found found
                        && found.record().copies() >= copies
                        && held.siblings().context().covers(dot));
    }

    /** Damages the record of the key, if there is one. */
    void damage(Key key) {
        if (diskOf(key).corrupt(partitioner().of(key), key)) {
            cluster.schedule().note("damage", id + " " + key);
        }
    }

    private Disk diskOf(Key key) {
        return disks.get(new ShardMap(disks.size()).shardOf(partitioner().of(key)));
    }

    private Partitioner partitioner() {
        return cluster.scenario().ring().partitioner();
    }

    /** Ends all that troubles the disks. */
    void mendDisks() {
        Arrays.fill(slownessNanos, 0);
        disks.forEach(disk -> {
            disk.capacityBytes(Long.MAX_VALUE);
            disk.failCommits(0);
        });
    }

    /** Makes each sync of a disk take so much longer. */
    void slowDown(int shard, long nanos) {
        cluster.schedule().note("slow disk", id + " " + shard + " " + nanos);
        slownessNanos[shard] = nanos;
    }

    /** Leaves no room on a disk but the reserve, or not even that. */
    void fill(int shard, boolean reserveToo) {
        cluster.schedule().note("full disk", id + " " + shard + " " + reserveToo);
        disks.get(shard).capacityBytes(reserveToo ? 0 : ENGINE.reserveBytes());
    }

    /** Lets a disk fail at its next commit. */
    void failCommit(int shard) {
        cluster.schedule().note("failing disk", id + " " + shard);
        disks.get(shard).failCommits(1);
    }

    void setClockSkewMillis(long millis) {
        cluster.schedule().note("clock", id + " " + millis);
        clockSkewMillis = millis;
    }

    long wallMillis() {
        return FIRST_WALL_MILLIS + cluster.schedule().now() / Scenario.MILLIS + clockSkewMillis;
    }

    @Nullable NodeProcess process() {
        return process;
    }

    NodeId id() {
        return id;
    }

    int shards() {
        return disks.size();
    }
}
