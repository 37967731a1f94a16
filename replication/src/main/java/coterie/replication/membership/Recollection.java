package coterie.replication.membership;

import coterie.consensus.DurableState;
import coterie.consensus.Generation;
import coterie.consensus.PaxosNode;
import coterie.consensus.PaxosSettings;
import coterie.consensus.Voters;
import coterie.replication.agreed.AgreedState;
import coterie.ring.NodeId;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What a node that does not run remembers of the agreement.
 *
 * @param generation of the log that it knows
 * @param slots how many entries of that it has learned
 * @param voters who votes next, as far as it knows
 * @param mayVote whether its own vote would count
 * @param state what is agreed on, or null where it has heard of no log
 */
public record Recollection(
        Generation generation,
        long slots,
        Voters voters,
        boolean mayVote,
        @Nullable AgreedState state) {

    /**
     * Of what it has on its disk.
     *
     * @param random of no account
     */
    public static Recollection of(NodeId node, DurableState durable, RandomGenerator random) {
        AgreedLog log = new AgreedLog(_ -> {});
        PaxosNode paxos =
                new PaxosNode(node, durable, log, PaxosSettings.DEFAULT, random, /* nowNanos= */ 0);
        return new Recollection(
                durable.generation(),
                durable.next().number() - 1,
                paxos.voters(),
                paxos.mayVote(),
                log.state());
    }
}
