package coterie.replication;

import coterie.replication.Failure.ReplicaState;
import coterie.ring.NodeId;
import coterie.storage.version.CausalContext;
import coterie.storage.version.Siblings;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The replies to one read: when they suffice, what they say together, and who of those that replied
 * is behind.
 *
 * <p>A reply that is not verified adds to what is known and never to the count. A read that must
 * include a client's context goes on until it does; only if no primary has ever heard of the key is
 * there nothing to wait for.
 */
final class ReadQuorum {

    private final Tally tally;
    private final @Nullable CausalContext atLeast;
    private final List<Answer> answers;
    private Siblings merged = Siblings.NONE;
    private int copies;

    /**
     * @param atLeast what the answer must include, or null
     */
    ReadQuorum(Quorum quorum, List<NodeId> primaries, @Nullable CausalContext atLeast) {
        this.tally = new Tally(quorum, primaries);
        this.atLeast = atLeast;
        this.answers = new ArrayList<>(quorum.n());
    }

    /** What one replica said. */
    private record Answer(NodeId node, CausalContext context) {}

    /**
     * Takes a reply.
     *
     * @param copiesThere the largest N that the replica knows of, 0 if it holds no record
     * @throws coterie.storage.version.DivergedException if the reply contradicts another; it is not
     *     taken then
     */
    Progress add(NodeId node, Siblings siblings, int copiesThere, boolean verified) {
        merged = answers.isEmpty() ? siblings : merged.merge(siblings);
        copies = Math.max(copies, copiesThere);
        answers.add(new Answer(node, siblings.context()));
        if (verified) {
            tally.count(node);
        } else {
            tally.fail(node, ReplicaState.UNVERIFIED);
        }
        return progress();
    }

    /** Notes that the replica will not reply. */
    Progress fail(NodeId node, ReplicaState state) {
        tally.fail(node, state);
        return progress();
    }

    Progress progress() {
        Progress counted = tally.progress();
        if (counted != Progress.MET || atLeast == null || merged.context().covers(atLeast)) {
            return counted;
        }
        if (!tally.isComplete()) {
            return Progress.PENDING;
        }
        boolean neverHeardOf =
                merged.context().isEmpty() && tally.counted().size() == tally.quorum().n();
        return neverHeardOf ? Progress.MET : Progress.IMPOSSIBLE;
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

    /** The nodes that replied and lack something of the given siblings: those to repair. */
    List<NodeId> behind(Siblings siblings) {
        return answered(siblings, false);
    }

    /** Notes that the node has since stored all of the siblings. */
    void repaired(NodeId node, Siblings siblings) {
        for (int i = 0; i < answers.size(); i++) {
            Answer answer = answers.get(i);
            if (answer.node().equals(node)) {
                answers.set(i, new Answer(node, answer.context().join(siblings.context())));
            }
        }
    }

    private List<NodeId> answered(Siblings siblings, boolean covering) {
        List<NodeId> nodes = new ArrayList<>(answers.size());
        for (Answer answer : answers) {
            if (answer.context().covers(siblings.context()) == covering) {
                nodes.add(answer.node());
            }
        }
        return nodes;
    }

    Tally tally() {
        return tally;
    }
}
