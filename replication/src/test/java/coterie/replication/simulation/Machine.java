package coterie.replication.simulation;

import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.storage.Held;
import coterie.storage.memory.Disk;
import coterie.storage.memory.MemoryEngine;
import coterie.storage.memory.MemorySettings;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A computer: its disks last, the processes on it come and go, one at a time. */
final class Machine {

    private static final long FIRST_WALL_MILLIS = 1_795_000_000_000L;
    private static final long HOUR_MILLIS = 3_600_000;
    private static final long RESERVE_BYTES = 4_096;

    private final Cluster cluster;
    private final NodeId id;
    private final Disks disks;
    private final long[] slownessNanos;
    private final SplittableRandom random;
    private final Clock clock;
    private @Nullable AgreementDisk agreement;
    private @Nullable NodeProcess process;
    private boolean retired;
    private boolean givenUp;
    private long clockSkewMillis;
    private boolean stopping;
    private long wipedAtNanos = -1;
    private long givenUpAtNanos = -1;
    private long putBackAtNanos = -1;

    /**
     * @param clock by which its processes live
     */
    Machine(Cluster cluster, NodeId id, int shards, SplittableRandom random, Clock clock) {
        this.cluster = cluster;
        this.id = id;
        this.random = random;
        this.clock = clock;
        this.slownessNanos = new long[shards];
        this.disks = new Disks(cluster.partitioner(), shards);
    }

    /** Its processes keep here from now on what they agree on. */
    void keepAgreement(AgreementDisk disk) {
        agreement = disk;
    }

    /** Starts a process, unless one runs, or the machine is out of use. */
    void start() {
        if (process == null && !retired && isOutside()) {
            cluster.doorkeeper().awaits(this);
        } else if (process == null && !retired) {
            cluster.schedule().note("start", id.value());
            cluster.keptHints().checkAllOf(this);
            stopping = false;
            NodeProcess starting = new NodeProcess(cluster, this, random.split());
            process = starting;
            starting.start();
        }
    }

    /** Whether it knows nothing of what the cluster agrees on, and has to be let in first. */
    private boolean isOutside() {
        return agreement == null && cluster.scenario().turnover().agreed();
    }

    /** Whether it has an acceptor of that incarnation. */
    boolean mayVoteAs(long incarnation) {
        return !retired && agreement != null && agreement.found().incarnation() == incarnation;
    }

    /** Ends the process at once; what its disks had not synced is lost. */
    void crash() {
        NodeProcess dying = process;
        if (dying != null) {
            cluster.schedule().note("crash", id.value());
            if (disks.hints() > 0) {
                cluster.befell(Mishap.CRASHED_WITH_HINTS);
            }
            process = null;
            dying.die();
            if (agreement != null) {
                agreement.crash(random);
            }
        }
    }

    /** Is held for dead, and will be removed: whatever it still says counts for nothing. */
    void giveUp() {
        givenUp = true;
        givenUpAtNanos = cluster.schedule().now();
        retire();
    }

    boolean isGivenUp() {
        return givenUp;
    }

    /** Goes out of use, with all that it holds. */
    void retire() {
        if (!retired) {
            cluster.schedule().note("retire", id.value());
            crash();
            retired = true;
            cluster.keptHints().gone(this);
        }
    }

    /** Comes into use again, though it was given up, with all that it held then. */
    void comeBack() {
        retired = false;
        start();
    }

    boolean isRetired() {
        return retired;
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
                disks.disk(shard),
                cluster.partitioner(),
                settings(),
                mailbox,
                (nanos, task) -> cluster.schedule().after(nanos, name, () -> owner.run(task)),
                () -> slownessNanos[shard] + cluster.scenario().pace().syncNanos(engineRandom),
                this::wallMillis,
                engineRandom,
                cluster.scenario().fault().ofTheEngine());
    }

    private MemorySettings settings() {
        return new MemorySettings(64, 8, RESERVE_BYTES, cluster.scenario().upkeep().hintBytes());
    }

    /** Puts empty disks in the place of some of them, while no process runs, and remembers when. */
    void wipe(List<Integer> shards) {
        if (process != null) {
            throw new IllegalStateException(id + " runs");
        }
        cluster.schedule().note("wipe", id + " " + shards);
        boolean withHints = disks.hints() > 0;
        wipedAtNanos = cluster.schedule().now();
        shards.forEach(disks::wipe);
        if (shards.size() == disks.shards()) {
            agreement = null;
        }
        cluster.keptHints().wiped(this, shards);
        cluster.befell(Mishap.DISK_LOST);
        if (withHints && disks.hints() == 0) {
            cluster.befell(Mishap.HINTS_LOST_WITH_DISK);
        }
    }

    /**
     * Puts copies in the place of all disks that were made of them some time ago, while no process
     * runs, and remembers when.
     */
    void putBack(List<Disk> copies) {
        if (process != null) {
            throw new IllegalStateException(id + " runs");
        }
        cluster.schedule().note("put back", id.value());
        wipedAtNanos = cluster.schedule().now();
        putBackAtNanos = wipedAtNanos;
        disks.putBack(copies);
        cluster.keptHints().wiped(this, IntStream.range(0, copies.size()).boxed().toList());
        cluster.befell(Mishap.DISK_PUT_BACK);
    }

    /** When its disks were last replaced by older copies, or -1. */
    long putBackAtNanos() {
        return putBackAtNanos;
    }

    /** Whether since then it has lost what it held: its disks were wiped, or it was given up. */
    boolean hasLostSince(long nanos) {
        return wipedAtNanos >= nanos || givenUpAtNanos >= nanos;
    }

    /** When a disk of it last forgot what it held, wiped or put back, or -1. */
    long wipedAtNanos() {
        return wipedAtNanos;
    }

    /** Whether it lost a disk and does not yet know again all that the others do. */
    boolean hasForgotten() {
        return wipedAtNanos >= 0 && disks.haveForgotten();
    }

    Disks disks() {
        return disks;
    }

    /** What is on the disk under the key, whether or not a process runs. */
    Held durably(Key key) {
        return disks.own(key);
    }

    /** Damages the record of the key, if there is one. */
    void damage(Key key) {
        if (disks.damage(key)) {
            cluster.schedule().note("damage", id + " " + key);
            cluster.befell(Mishap.RECORD_ROTTED);
        }
    }

    /** Damages what it keeps of the key for another node, if it keeps anything. */
    void damageHint(NodeId target, Key key) {
        if (disks.damageHint(target, key)) {
            cluster.schedule().note("damage", id + " " + key + " for " + target);
            cluster.keptHints().rotted(this, target, key);
            cluster.befell(Mishap.HINT_ROTTED);
        }
    }

    /** Ends all that troubles the disks. */
    void mendDisks() {
        Arrays.fill(slownessNanos, 0);
        disks.mend();
    }

    /** Makes each sync of a disk take so much longer. */
    void slowDown(int shard, long nanos) {
        cluster.schedule().note("slow disk", id + " " + shard + " " + nanos);
        slownessNanos[shard] = nanos;
    }

    /** Leaves no room on a disk but the reserve, or not even that. */
    void fill(int shard, boolean reserveToo) {
        cluster.schedule().note("full disk", id + " " + shard + " " + reserveToo);
        disks.disk(shard).capacityBytes(reserveToo ? 0 : RESERVE_BYTES);
    }

    /** Lets a disk fail at its next commit, or say so though it has stored it. */
    void failCommit(int shard, boolean stored) {
        cluster.schedule().note("failing disk", id + " " + shard + " " + stored);
        disks.disk(shard).failCommits(1, stored);
    }

    void setClockSkewMillis(long millis) {
        cluster.schedule().note("clock", id + " " + millis);
        clockSkewMillis = millis;
        if (Math.abs(millis) > HOUR_MILLIS) {
            cluster.befell(Mishap.CLOCK_AN_HOUR_OFF);
        }
    }

    long wallMillis() {
        return FIRST_WALL_MILLIS + cluster.schedule().now() / Scenario.MILLIS + clockSkewMillis;
    }

    @Nullable NodeProcess process() {
        return process;
    }

    @Nullable AgreementDisk agreement() {
        return agreement;
    }

    Clock clock() {
        return clock;
    }

    /** How much longer than others the disk's syncs take. */
    long slowness(int shard) {
        return slownessNanos[shard];
    }

    NodeId id() {
        return id;
    }

    int shards() {
        return disks.shards();
    }
}
