package coterie.http;

import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * How many requests begin on one event loop: some in each of its turns, the others wait for a later
 * one, and who has waited for an eighth of the time that it has is shed.
 *
 * <p>A loop reads from each of its connections in turn. With a thousand clients that ask at once, a
 * message of another node would stand behind a thousand requests, on each of its ways; every
 * request would take as long as all of them together, and under overload each would be answered, at
 * full speed, after its client had gone. As it is, what has begun ends sooner, and what has waited
 * too long is refused before anything was done for it. A loop that has little to do turns quickly,
 * so nobody waits there, however slow the replicas are.
 *
 * <p>Used on its loop only.
 */
final class LoadShedder {

    /** How many requests begin in a turn of the loop, which then takes some milliseconds. */
    static final int PER_TURN = 64;

    /**
     * The part of its time that a request waits, at most. What is left must do for the way through
     * the sockets and loops that are as busy, and a write's context ages while it waits, so that it
     * makes a sibling.
     */
    static final int PATIENT_PART = 8;

    /** How many requests wait at most. */
    static final int MAX_WAITING = 8192;

    private final Executor endOfTurn;
    private final Executor nextTurn;
    private final LongSupplier nanos;
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private int begun;
    private boolean turnEnds;

    private record Waiting(long since, long timeoutNanos, LongConsumer begin, Runnable shed) {}

    /**
     * @param endOfTurn runs a task on the loop once what was read in this turn is dealt with
     * @param nextTurn runs a task on the loop after it has looked for something to read again
     */
    LoadShedder(Executor endOfTurn, Executor nextTurn, LongSupplier nanos) {
        this.endOfTurn = endOfTurn;
        this.nextTurn = nextTurn;
        this.nanos = nanos;
    }

    static LoadShedder of(EventLoop loop) {
        Executor nextTurn =
                task -> {
                    var _ = loop.schedule(task, 1, TimeUnit.NANOSECONDS);
                };
        return new LoadShedder(loop, nextTurn, System::nanoTime);
    }

    /**
     * Lets a request begin, now or in a later turn, or sheds it.
     *
     * @param timeoutNanos how much time it has from now on
     * @param begin takes what is left of that
     */
    void enter(long timeoutNanos, LongConsumer begin, Runnable shed) {
        if (begun < PER_TURN && waiting.isEmpty()) {
            begun++;
            if (!turnEnds) {
                turnEnds = true;
                endOfTurn.execute(this::turnEnds);
            }
            begin.accept(timeoutNanos);
        } else if (waiting.size() < MAX_WAITING) {
            waiting.add(new Waiting(nanos.getAsLong(), timeoutNanos, begin, shed));
        } else {
            shed.run();
        }
    }

    private void turnEnds() {
        turnEnds = false;
        begun = 0;
        if (!waiting.isEmpty()) {
            turnEnds = true;
            nextTurn.execute(this::letIn);
        }
    }

    private void letIn() {
        try {
            long now = nanos.getAsLong();
            while (begun < PER_TURN && !waiting.isEmpty()) {
                Waiting next = waiting.remove();
                long waited = now - next.since;
                if (waited > next.timeoutNanos / PATIENT_PART) {
                    next.shed.run();
                } else {
                    begun++;
                    next.begin.accept(next.timeoutNanos - waited);
                }
            }
        } finally {
            turnEnds();
        }
    }
}
