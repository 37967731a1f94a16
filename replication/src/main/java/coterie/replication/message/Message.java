package coterie.replication.message;

import coterie.ring.Epoch;

/** What nodes say to each other. Every message carries the ring's epoch that its sender went by. */
public sealed interface Message permits Request, Reply, Gossip, Consensus, RingReport, LeaseGrant {

    /**
     * Matches a reply to its request: unique at the asking node while its process lives. The lowest
     * {@link #SHARD_BITS} bits name the asking shard, to which the reply goes.
     */
    long id();

    /** The ring that the sender knew. */
    Epoch epoch();

    /** How many bits of an id name the shard that asked. */
    int SHARD_BITS = 8;
}
