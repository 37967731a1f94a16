package coterie.replication;

import coterie.ring.NodeId;
import coterie.ring.Target;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whom one read has asked, in whose place, and since when. */
final class Questions {

    private final List<Question> asked;

    Questions(int expected) {
        this.asked = new ArrayList<>(expected);
    }

    /** One of them. */
    record Question(Target target, long sinceNanos) {}

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

    /** The question to a node that has been asked. */
    Question answeredBy(NodeId node) {
        Question question = to(node);
        if (question == null) {
            throw new IllegalStateException(node + " was not asked");
        }
        return question;
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

    /** Those of the primaries that were asked in the place of others, and not for themselves. */
    List<NodeId> standingIn(List<NodeId> primaries) {
        List<NodeId> standingIn = new ArrayList<>(0);
        for (Question question : asked) {
            NodeId node = question.target().node();
            if (!question.target().isPrimary() && primaries.contains(node)) {
                standingIn.add(node);
            }
        }
        return standingIn;
    }

    /** How many of those asked may still fill a place. */
    int open(Tally tally) {
        int open = 0;
        for (Question question : asked) {
            open += tally.isOpen(question.target()) ? 1 : 0;
        }
        return open;
    }
}
