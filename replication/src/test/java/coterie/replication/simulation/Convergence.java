package coterie.replication.simulation;

import coterie.replication.Event;
import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.storage.Held;
import coterie.storage.StoredRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What a healed cluster must come to by itself, with no client to help it: replicas that are equal
 * and sure of themselves, nothing owed, and nothing left to repair.
 */
final class Convergence {

    /** After which all replicas are equal, rounds of anti-entropy following each other. */
    static final long LONGEST_NANOS = 90_000 * Scenario.MILLIS;

    private static final long ROUND_NANOS = 5_000 * Scenario.MILLIS;

    /** Rounds in which nothing may be repaired any more. */
    private static final int QUIET_ROUNDS = 2;

    private final Cluster cluster;
    private final Runnable then;
    private long untilNanos;
    private boolean hadRotted;

    /**
     * @param then runs when it has come to its end, well or not
     */
    Convergence(Cluster cluster, Runnable then) {
        this.cluster = cluster;
        this.then = then;
        this.untilNanos = cluster.schedule().now() + LONGEST_NANOS;
    }

    /** Begins while there is trouble for so long; what is promised counts from its end. */
    void startDuring(long troubleNanos) {
        long endsAt = cluster.schedule().now() + troubleNanos;
        untilNanos += troubleNanos;
        roundUntil(endsAt);
    }

    private void roundUntil(long nanos) {
        if (cluster.schedule().now() > nanos + ROUND_NANOS) {
            start();
        } else {
            round(() -> roundUntil(nanos));
        }
    }

    void start() {
        String left = whatIsLeft();
        if (left.isEmpty()) {
            hadRotted = hasRotted();
            // A repair may have made them equal whose end is still on its way to whoever began it.
            round(() -> beQuiet(QUIET_ROUNDS, repaired()));
        } else if (cluster.schedule().now() < untilNanos) {
            round(this::start);
        } else {
            cluster.findings().broken(Rule.REPLICAS_CONVERGE, left);
            then.run();
        }
    }

    private void round(Runnable next) {
        cluster.processes()
                .forEach(process -> process.run(() -> process.node().repair().startRound(_ -> {})));
        cluster.schedule().after(ROUND_NANOS, "round", next);
    }

    private void beQuiet(int rounds, int repairedBefore) {
        if (rounds == 0) {
            int repaired = repaired() - repairedBefore;
            cluster.findings()
                    .require(
                            repaired == 0 || hadRotted,
                            Rule.REPAIR_COMES_TO_REST,
                            repaired + " keys were repaired though all replicas were equal");
            then.run();
        } else {
            round(() -> beQuiet(rounds - 1, repairedBefore));
        }
    }

    /** What is found to have rotted is repaired whenever it is found. */
    private boolean hasRotted() {
        return cluster.scenario().keys().stream()
                .anyMatch(key ->
                        cluster.machines().stream()
                                .anyMatch(machine -> !machine.durably(key).verified()));
    }

    private int repaired() {
        return cluster.marks().getOrDefault(Event.KEY_REPAIRED, 0);
    }

    /** What still keeps the replicas from being equal, or nothing. */
    private String whatIsLeft() {
        for (Machine machine : cluster.machines()) {
            if (machine.process() == null) {
                return machine.id() + " does not run";
            }
            if (machine.disks().owed() > 0 || machine.disks().haveForgotten()) {
                return machine.id() + " still owes comparisons";
            }
        }
        for (Key key : cluster.scenario().keys()) {
            List<Held> replicas = replicas(key);
            boolean equal =
                    replicas.stream()
                            .filter(Held::verified)
                            .allMatch(held -> isEqual(replicas.getFirst(), held));
            if (!equal && replicas.getFirst().verified()) {
                return "the replicas of " + key + " hold " + replicas;
            }
        }
        return "";
    }

    /**
     * What those hold that should, by the largest N that any of them knows; first what is sure. A
     * record that has rotted may wait for the scrub, or for somebody who reads it.
     */
    private List<Held> replicas(Key key) {
        List<Held> all = new ArrayList<>();
        int copies = 1;
        for (NodeId node : cluster.primaries(key, StoredRecord.MAX_COPIES)) {
            Held held = cluster.machine(node).durably(key);
            all.add(held);
            copies =
                    held instanceof Held.Found(var record)
                            ? Math.max(copies, record.copies())
                            : copies;
        }
        List<Held> replicas = new ArrayList<>(all.subList(0, Math.min(copies, all.size())));
        replicas.sort(Comparator.comparing(held -> !held.verified()));
        return replicas;
    }

    private static boolean isEqual(Held one, Held other) {
        return (one instanceof Held.Found(var here) && other instanceof Held.Found(var there))
                ? (here.copies() == there.copies() && here.siblings().equals(there.siblings()))
                : one.equals(other);
    }
}
