package coterie.replication;

import coterie.replication.Failure.ReplicaState;
import coterie.ring.NodeId;
import coterie.ring.Target;
import coterie.storage.version.CausalContext;
import coterie.storage.version.Siblings;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The replies to one read: when they suffice, what they say together, and which of the primaries
 * that replied is behind.
 *
 * <p>A reply that is not verified adds to what is known and never to the count of a strict quorum;
 * a sloppy one falls back on it when no better reply can come. A read that must include a client's
 * context goes on until it does; only if no primary has ever heard of the key is there nothing to
 * wait for.
 */
final class ReadQuorum {

    private ReplicaSet replicas;
    private Tally tally;
    private final @Nullable CausalContext atLeast;
    private final List<Answer> answers;
    private final List<Target> doubtful = new ArrayList<>(0);
    private Siblings merged = Siblings.NONE;
    private int copies;

    /**
     * @param atLeast what the answer must include, or null
     */
    ReadQuorum(ReplicaSet primaries, @Nullable CausalContext atLeast) {
        this.replicas = primaries;
        this.tally = new Tally(List.of(primaries));
        this.atLeast = atLeast;
        this.answers = new ArrayList<>(primaries.quorum().n());
    }

    /**
     * Counts the replies by another ring from now on. What was said is known all the same; a
     * fallback that has become a primary has said it for itself.
     */
    void goBy(ReplicaSet primaries) {
        replicas = primaries;
        tally =
                tally.under(
                        List.of(primaries),
                        answers.stream()
                                .filter(Answer::verified)
                                .map(answer -> primaries.placed(answer.target()))
                                .toList());
        doubtful.clear();
        if (tally.quorum().isSloppy()) {
            answers.stream()
                    .filter(answer -> !answer.verified())
                    .forEach(answer -> doubtful.add(primaries.placed(answer.target())));
        }
    }

    /** What one replica said, as what it was asked. */
    private record Answer(Target target, CausalContext context, boolean verified) {}

    /**
     * Takes a reply.
     *
     * @param asked who replies, and in whose place it was asked
     * @param copiesThere the largest N that the replica knows of, 0 if it holds no record
     * @throws coterie.storage.version.DivergedException if the reply contradicts another; it is not
     *     taken then
     */
    Progress add(Target asked, Siblings siblings, int copiesThere, boolean verified) {
        merged = answers.isEmpty() ? siblings : merged.merge(siblings);
        copies = Math.max(copies, copiesThere);
        answers.add(new Answer(asked, siblings.context(), verified));
        Target target = replicas.placed(asked);
        if (verified) {
            tally.count(target);
        } else if (tally.quorum().isSloppy()) {
            doubtful.add(target);
        } else {
            tally.fail(target.node(), ReplicaState.UNVERIFIED);
        }
        return progress();
    }

    /** Notes that no reply will come for the primary's place. */
    Progress fail(NodeId primary, ReplicaState state) {
        tally.fail(primary, state);
        return progress();
    }

    /** The time is up: what has come is all that there is. */
    Progress expire() {
        countDoubtful();
        tally.expire();
        return progress();
    }

    Progress progress() {
        if (!doubtful.isEmpty() && tally.openPlaces() <= doubtful.size()) {
            countDoubtful();
        }
        Progress counted = tally.progress();
        if (counted != Progress.MET || atLeast == null || merged.context().covers(atLeast)) {
            return counted;
        }
        if (!tally.isComplete()) {
            return Progress.PENDING;
        }
        return merged.context().isEmpty() && allPrimariesReplied()
                ? Progress.MET
                : Progress.IMPOSSIBLE;
    }

    private void countDoubtful() {
        doubtful.forEach(tally::count);
        doubtful.clear();
    }

    /**
     * As primaries: one that was asked as a fallback, and has become a primary since, may have
     * replied before it held what it holds now.
     */
    private boolean allPrimariesReplied() {
        List<Target> counted = tally.counted();
        return answers.stream()
                        .map(Answer::target)
                        .filter(Target::isPrimary)
                        .filter(counted::contains)
                        .count()
                == tally.quorum().n();
    }

    /** Whether enough have replied, and it is only the client's context that is still missing. */
    boolean lacksContext() {
        return tally.progress() == Progress.MET && progress() == Progress.PENDING;
    }

    /** All that the replies say together. */
    Siblings merged() {
        return merged;
    }

    /** The largest N of any reply, at least 1. */
    int copies() {
        return Math.max(copies, tally.quorum().n());
    }

    /** The nodes that replied and hold all of the given siblings, or have superseded them. */
    List<NodeId> holdersOf(Siblings siblings) {
        return answered(siblings, true);
    }

    /** The primaries that replied and lack something of the given siblings: those to repair. */
    List<NodeId> behind(Siblings siblings) {
        return answered(siblings, false);
    }

    /** Notes that the node has since stored all of the siblings. */
    void repaired(NodeId node, Siblings siblings) {
        for (int i = 0; i < answers.size(); i++) {
            Answer answer = answers.get(i);
            if (answer.target().node().equals(node)) {
                CausalContext context = answer.context().join(siblings.context());
                answers.set(i, new Answer(answer.target(), context, answer.verified()));
            }
        }
    }

    private List<NodeId> answered(Siblings siblings, boolean covering) {
        List<NodeId> nodes = new ArrayList<>(answers.size());
        for (Answer answer : answers) {
            if (answer.target().isPrimary()
                    && tally.primaries().contains(answer.target().node())
                    && answer.context().covers(siblings.context()) == covering) {
                nodes.add(answer.target().node());
            }
        }
        return nodes;
    }

    Tally tally() {
        return tally;
    }
}
