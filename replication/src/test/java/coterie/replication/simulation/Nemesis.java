package coterie.replication.simulation;

import coterie.replication.Count;
import coterie.replication.Quorum;
import coterie.replication.QuorumTerms;
import coterie.replication.message.Message;
import coterie.replication.message.Request;
import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.ring.Ring;
import java.util.List;
import java.util.SplittableRandom;

/** Who brings trouble: one thing after the other, at random, until it is told to stop. */
final class Nemesis {

    private static final long LONGEST_TROUBLE_NANOS = 3_000 * Scenario.MILLIS;
    private static final long LONGEST_STALL_NANOS = 1_500 * Scenario.MILLIS;
    private static final long LONGEST_SYNC_NANOS = 500 * Scenario.MILLIS;
    private static final long LONGEST_WRITE_NANOS = 6 * Scenario.MILLIS;
    private static final long LONGEST_DRAIN_NANOS = 300 * Scenario.MILLIS;
    private static final long FARTHEST_CLOCK_MILLIS = 7_200_000;

    private final Cluster cluster;
    private final SplittableRandom random;
    private final Cuts cuts;
    private final Wipes wipes;
    private final OldCopies oldCopies;
    private boolean stopped;
    private int strays;

    Nemesis(Cluster cluster, SplittableRandom random) {
        this.cluster = cluster;
        this.random = random;
        this.cuts = new Cuts(cluster, random.split());
        this.wipes = new Wipes(cluster, random.split());
        this.oldCopies = new OldCopies(cluster, wipes, random.split());
    }

    void start() {
        repeat(cluster.scenario().troubles().everyNanos(), this::strike);
        repeat(
                cluster.scenario().troubles().damageEveryNanos(),
                new Damage(cluster, random.split())::strike);
        repeat(cluster.scenario().troubles().wipeEveryNanos(), this::wipe);
        repeat(cluster.scenario().troubles().wipeEveryNanos(), this::putBack);
        cluster.onIssue(this::strikeWriter);
    }

    void stop() {
        stopped = true;
    }

    private void repeat(long everyNanos, Runnable trouble) {
        if (everyNanos > 0) {
            long delay = random.nextLong(1, 2 * everyNanos);
            cluster.schedule()
                    .after(
                            delay,
                            "nemesis",
                            () -> {
                                if (!stopped) {
                                    trouble.run();
                                    repeat(everyNanos, trouble);
                                }
                            });
        }
    }

    /**
     * Crashes a node that has just given a write its dot: before the message leaves, while the disk
     * syncs, or after.
     */
    private void strikeWriter(NodeId node) {
        if (!stopped && random.nextDouble() < cluster.scenario().troubles().crashes()) {
            long delay = random.nextLong(LONGEST_WRITE_NANOS);
            Machine machine = cluster.machine(node);
            cluster.schedule()
                    .after(delay, "nemesis waits for " + node, () -> crash(List.of(machine)));
        }
    }

    private void strike() {
        Machine machine = pick(cluster.machines());
        switch (random.nextInt(17)) {
            case 0, 1, 2 -> crash(List.of(machine));
            case 3 -> stopCleanly(machine);
            case 4, 5, 6, 7 -> cuts.strike();
            case 8, 9, 10 -> cluster.network().mend();
            case 11 -> stall(machine);
            case 12 ->
                    machine.setClockSkewMillis(
                            random.nextLong(-FARTHEST_CLOCK_MILLIS, FARTHEST_CLOCK_MILLIS));
            case 13 -> trouble(machine);
            case 14 -> misdirect(machine);
            case 15 -> babble(machine);
            default ->
                    crash(
                            random.nextInt(4) == 0
                                    ? cluster.machines()
                                    : List.of(machine, pick(cluster.machines())));
        }
    }

    private void crash(List<Machine> machines) {
        for (Machine machine : machines) {
            machine.crash();
            restartLater(machine);
        }
    }

    private void restartLater(Machine machine) {
        long down = random.nextLong(1, cluster.scenario().troubles().longestDownNanos());
        cluster.schedule().after(down, machine.id() + " starts", machine::start);
    }

    private void stopCleanly(Machine machine) {
        machine.stop(random.nextLong(LONGEST_DRAIN_NANOS), () -> restartLater(machine));
    }

    private void wipe() {
        Machine wiped = wipes.strike();
        if (wiped != null) {
            restartLater(wiped);
        }
    }

    private void putBack() {
        // Of what is agreed on no copy may be put back: a node would forget what it has promised.
        boolean agreed = cluster.scenario().turnover().agreed();
        Machine machine = agreed ? null : oldCopies.strike();
        if (machine != null) {
            restartLater(machine);
        }
    }

    private void babble(Machine machine) {
        NodeProcess process = machine.process();
        if (process != null) {
            process.babble(random.nextLong(LONGEST_TROUBLE_NANOS));
        }
    }

    /**
     * Brings a machine a write that it has no business with, as from a node that goes by another
     * ring.
     */
    private void misdirect(Machine machine) {
        Ring ring = cluster.ring();
        Key key = pick(cluster.scenario().keys());
        NodeProcess process = machine.process();
        boolean stranger =
                !ring.preferenceList(ring.partitioner().of(key), 1).isPrimary(machine.id());
        if (process != null && stranger && !cluster.scenario().turnover().agreed()) {
            String name = "stray-" + strays++;
            cluster.history(key).undone(name, "nothing, since nobody wrote it");
            Message stray =
                    new Request.ForwardWrite(
                            random.nextLong() >>> 1,
                            ring.epoch(),
                            key,
                            null,
                            Values.named(name, 0),
                            new QuorumTerms(1, Count.Word.ONE, Quorum.Kind.STRICT),
                            1_000);
            process.hear(pick(cluster.machines()).id(), stray);
        }
    }

    private void stall(Machine machine) {
        NodeProcess process = machine.process();
        if (process != null) {
            process.stall(random.nextInt(4), random.nextLong(LONGEST_STALL_NANOS));
        }
    }

    private void trouble(Machine machine) {
        int shard = random.nextInt(machine.shards());
        switch (random.nextInt(4)) {
            case 0, 1 -> machine.slowDown(shard, random.nextLong(LONGEST_SYNC_NANOS));
            case 2 -> machine.fill(shard, random.nextBoolean());
            default -> machine.failCommit(shard, random.nextBoolean());
        }
        long lasting = random.nextLong(1, LONGEST_TROUBLE_NANOS);
        cluster.schedule().after(lasting, machine.id() + " has its disks back", machine::mendDisks);
    }

    private <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
