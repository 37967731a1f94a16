package coterie.replication.message;

import coterie.consensus.PaxosMessage;
import coterie.ring.Epoch;

/**
 * What nodes say to each other about the log on which they agree. It goes to the first shard of a
 * node, and matches nothing: what is an answer says so itself.
 */
public record Consensus(Epoch epoch, PaxosMessage message) implements Message {

    /** None: nobody waits for it by an id. */
    @Override
    public long id() {
        return 0;
    }
}
