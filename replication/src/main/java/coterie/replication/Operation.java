package coterie.replication;

import coterie.replication.message.Request;
import coterie.ring.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * One thing that a shard is about, from its first question to its last answer or its deadline,
 * whichever comes first.
 *
 * <p>It owns its questions and its timers: once it has ended, nothing of it is left, and whatever
 * still comes is ignored.
 */
abstract class Operation {

    private final Shard shard;
    private final long deadline;
    private final List<Long> questions = new ArrayList<>(2);
    private final List<Environment.Timer> timers = new ArrayList<>(2);
    private boolean ended;
    private boolean isUnderWay;
    @Nullable Operation previous;
    @Nullable Operation next;

    Operation(Shard shard, long timeoutNanos) {
        this.shard = shard;
        this.deadline = shard.environment().nanos() + timeoutNanos;
    }

    /** The time is up: answer what there is to answer, and end. */
    abstract void expired();

    /**
     * The shard goes by another ring from now on, and so does this operation, which has not ended.
     * Most have nothing to change: the few questions that are refused are as good as lost.
     */
    void ringChanged() {}

    final Shard shard() {
        return shard;
    }

    final boolean hasEnded() {
        return ended;
    }

    final long remainingNanos() {
        return Math.max(0, deadline - shard.environment().nanos());
    }

    /** What is left of the time, as messages carry it: at least 1. */
    final int remainingMillis() {
        return (int) Math.max(1, remainingNanos() / 1_000_000);
    }

    /** Sees to it that the operation ends. */
    final void armDeadline() {
        if (!ended && !isUnderWay) {
            isUnderWay = true;
            shard.underWay().add(this);
        }
        after(remainingNanos(), this::expired);
    }

    /** Runs the task after the delay, unless the operation has ended by then. */
    final void after(long delayNanos, Runnable task) {
        if (!ended) {
            timers.add(shard.environment().after(delayNanos, task));
        }
    }

    /**
     * Puts a question to a peer, unless there is no connection to it or the operation has ended;
     * false then.
     */
    final boolean ask(NodeId peer, LongFunction<Request> question, Calls.Asker asker) {
        if (ended || !shard.canSendTo(peer)) {
            return false;
        }
        questions.add(shard.calls().ask(peer, question, asker));
        return true;
    }

    final void end() {
        if (!ended) {
            ended = true;
            if (isUnderWay) {
                shard.underWay().remove(this);
            }
            for (int i = 0; i < questions.size(); i++) {
                shard.calls().forget(questions.get(i));
            }
            for (int i = 0; i < timers.size(); i++) {
                timers.get(i).cancel();
            }
            questions.clear();
            timers.clear();
        }
    }
}
