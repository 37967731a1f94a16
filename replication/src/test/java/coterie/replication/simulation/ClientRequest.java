package coterie.replication.simulation;

import coterie.replication.Failure;
import coterie.replication.ListOutcome;
import coterie.ring.Topology;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * A client's request to one process, which must be answered exactly once, and in time, while that
 * process lives.
 */
final class ClientRequest {

    /** How much later than its time-out a request may be answered. */
    private static final long GRACE_NANOS = Scenario.MILLIS;

    private final Cluster cluster;
    private final NodeProcess process;
    private final String what;
    private final long sinceNanos;
    private final long timeoutNanos;
    private final Topology rings;
    private boolean answered;

    ClientRequest(Cluster cluster, NodeProcess process, String what, long timeoutNanos) {
        this.cluster = cluster;
        this.process = process;
        this.what = what;
        this.sinceNanos = cluster.schedule().now();
        this.timeoutNanos = timeoutNanos;
        this.rings = cluster.topology();
        process.unanswered().add(this);
        cluster.schedule().note("ask " + process.self(), what);
    }

    /** A listener that checks, and hands the first answer on. */
    <T> Consumer<T> answer(Consumer<T> listener) {
        return outcome -> {
            cluster.schedule().note("answer to " + what, describe(outcome));
            cluster.findings()
                    .require(
                            !answered,
                            Rule.ANSWERED_ONCE,
                            this + " was answered again: " + outcome);
            cluster.findings()
                    .require(
                            process.isAlive(),
                            Rule.ANSWERED_ONCE,
                            this + " was answered by a dead process");
            cluster.findings()
                    .require(
                            !isLate(), Rule.ANSWERED_ONCE, this + " was answered late: " + outcome);
            process.unanswered().remove(this);
            if (!answered) {
                answered = true;
                cluster.answered(outcome instanceof Failure);
                listener.accept(outcome);
            }
        };
    }

    /** The time runs from when the node takes the request, which it cannot while it stalls. */
    private boolean isLate() {
        long taken = Math.max(sinceNanos, process.stalledUntilNanos());
        long timeLeft = process.machine().clock().realNanos(timeoutNanos);
        return cluster.schedule().now() > taken + timeLeft + GRACE_NANOS;
    }

    /** In words that are the same in every run. */
    static String describe(Object outcome) {
        return outcome instanceof ListOutcome.Listed listed
                ? "keys " + listed.keys().stream().map(Arrays::toString).toList()
                : outcome.toString();
    }

    /** The newest rings when it began. */
    Topology rings() {
        return rings;
    }

    long sinceNanos() {
        return sinceNanos;
    }

    @Override
    public String toString() {
        return what + " at " + process.self() + " since " + sinceNanos / Scenario.MILLIS + " ms";
    }
}
