package coterie.replication.simulation;

import coterie.ring.NodeId;
import coterie.storage.Mailbox;

/** A shard's place in virtual time: one task after the other, unless its process has died. */
final class SimulatedMailbox implements Mailbox {

    private final Schedule schedule;
    private final NodeProcess process;
    private final String name;
    private long busyUntilNanos;
    private long stalledUntilNanos;

    SimulatedMailbox(Schedule schedule, NodeProcess process, String name) {
        this.schedule = schedule;
        this.process = process;
        this.name = name;
    }

    @Override
    public void post(Runnable task) {
        busyUntilNanos = Math.max(busyUntilNanos, schedule.now());
        schedule.after(busyUntilNanos - schedule.now(), name, () -> process.run(task));
    }

    NodeId node() {
        return process.self();
    }

    /** Does nothing for so long, as under a long garbage collection. */
    void stall(long nanos) {
        busyUntilNanos = Math.max(busyUntilNanos, schedule.now()) + nanos;
        stalledUntilNanos = busyUntilNanos;
    }

    /** When the last stall ends, or ended. */
    long stalledUntilNanos() {
        return stalledUntilNanos;
    }
}
