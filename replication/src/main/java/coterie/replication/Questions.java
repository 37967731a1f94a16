package coterie.replication;

import coterie.replication.Failure.ReplicaState;
import coterie.ring.NodeId;
import coterie.ring.Target;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whom one read has asked, in whose place, since when, and what has come of it. */
final class Questions {

    private final List<Question> asked;

    Questions(int expected) {
        this.asked = new ArrayList<>(expected);
    }

    /** One of them. */
    static final class Question {

        private final Target asked;
        private final long sinceNanos;
        private Target target;
        private ReplicaState state = ReplicaState.PENDING;

        private Question(Target target, long sinceNanos) {
            this.asked = target;
            this.target = target;
            this.sinceNanos = sinceNanos;
        }

        /** Who was asked, and in whose place. */
        Target asked() {
            return asked;
        }

        /** The same, by the ring in force: in its own place, if it has one now. */
        Target target() {
            return target;
        }

        long sinceNanos() {
            return sinceNanos;
        }

        /** {@code PENDING} at first, then {@code OK} or why there is no answer. */
        ReplicaState state() {
            return state;
        }

        private boolean isFor(NodeId primary) {
            return target.place().equals(primary);
        }

        private boolean isAwaited() {
            return state == ReplicaState.PENDING;
        }
    }

    void add(Target target, long nowNanos) {
        asked.add(new Question(target, nowNanos));
    }

    /** It was refused, and may be put again. */
    void remove(Question question) {
        asked.remove(question);
    }

    @Nullable Question to(NodeId node) {
        for (Question question : asked) {
            if (question.target().node().equals(node)) {
                return question;
            }
        }
        return null;
    }

    /** The question to a node that has been asked, for which there is nothing to wait any more. */
    Question settledBy(NodeId node) {
        Question question = to(node);
        if (question == null) {
            throw new IllegalStateException(node + " was not asked");
        }
        question.state = ReplicaState.OK;
        return question;
    }

    /** The answer is of no use, or none will come. */
    void failed(Question question, ReplicaState state) {
        question.state = state;
    }

    /** Whether there is somebody who has not answered. */
    boolean areOpen() {
        for (Question question : asked) {
            if (question.isAwaited()) {
                return true;
            }
        }
        return false;
    }

    /** The primaries that were asked and whose places are still open. */
    List<NodeId> silentPrimaries(Tally tally) {
        List<NodeId> silent = new ArrayList<>(asked.size());
        for (Question question : asked) {
            if (question.target().isPrimary() && tally.isOpen(question.target())) {
                silent.add(question.target().node());
            }
        }
        return silent;
    }

    /** Whoever was asked in the place of another, and is a primary now, answers for itself. */
    void goBy(ReplicaSet replicas) {
        for (Question question : asked) {
            question.target = replicas.placed(question.target);
        }
    }

    /**
     * How many open places may still be filled by those from whom no answer has come yet.
     *
     * @param isPatient whether a silent primary may fill its own
     */
    int awaitedPlaces(Tally tally, boolean isPatient) {
        int places = 0;
        for (NodeId primary : tally.primaries()) {
            places += tally.isOpen(primary) && isAwaitedFor(primary, isPatient) ? 1 : 0;
        }
        return places;
    }

    private boolean isAwaitedFor(NodeId primary, boolean isPatient) {
        for (Question question : asked) {
            if (question.isFor(primary)
                    && question.isAwaited()
                    && (isPatient || !question.target().isPrimary())) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether the primary, or whoever stands in for it, has answered or may yet.
     *
     * @param isPatient whether the primary itself may, where it is silent
     */
    boolean isServed(NodeId primary, boolean isPatient) {
        return isAwaitedFor(primary, isPatient) || isAnsweredFor(primary);
    }

    /**
     * Whether a place that cannot be filled by anybody else may be given up. That of a silent
     * primary is kept where there are too few others.
     */
    boolean mayGiveUp(NodeId primary, Tally tally) {
        return !isServed(primary, true)
                || (!isServed(primary, false) && tally.canDoWithout(primary));
    }

    private boolean isAnsweredFor(NodeId primary) {
        for (Question question : asked) {
            if (question.isFor(primary) && question.state == ReplicaState.OK) {
                return true;
            }
        }
        return false;
    }
}
