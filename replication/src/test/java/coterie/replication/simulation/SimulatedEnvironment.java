package coterie.replication.simulation;

import coterie.replication.Environment;
import coterie.replication.message.Message;
import coterie.ring.NodeId;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** A shard's world in virtual time. */
final class SimulatedEnvironment implements Environment {

    private final Schedule schedule;
    private final NodeProcess process;
    private final SimulatedMailbox mailbox;
    private final SplittableRandom random;
    private final String timerName;

    SimulatedEnvironment(
            Schedule schedule,
            NodeProcess process,
            SimulatedMailbox mailbox,
            SplittableRandom random,
            String name) {
        this.schedule = schedule;
        this.process = process;
        this.mailbox = mailbox;
        this.random = random;
        this.timerName = name + " timer";
    }

    @Override
    public long nanos() {
        return process.clockNanos();
    }

    @Override
    public long wallMillis() {
        return process.machine().wallMillis();
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public void send(NodeId to, Message message) {
        process.send(to, message);
    }

    @Override
    public Timer after(long delayNanos, Runnable task) {
        OneShot timer = new OneShot(task);
        if (process.sabotage().losesTimer(delayNanos)) {
            return timer;
        }
        schedule.after(
                process.machine().clock().realNanos(process.sabotage().timerNanos(delayNanos)),
                timerName,
                () -> {
                    if (timer.isPending() && process.isAlive()) {
                        mailbox.post(timer::fire);
                    }
                });
        return timer;
    }

    /** A timer that may still be cancelled while its task waits in the mailbox. */
    private static final class OneShot implements Timer {
        private final Runnable task;
        private boolean pending = true;

        OneShot(Runnable task) {
            this.task = task;
        }

        boolean isPending() {
            return pending;
        }

        void fire() {
            if (pending) {
                pending = false;
                task.run();
            }
        }

        @Override
        public void cancel() {
            pending = false;
        }
    }
}
