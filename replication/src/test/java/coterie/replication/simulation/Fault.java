package coterie.replication.simulation;

import coterie.storage.memory.MemoryFaults;

/**
 * A mistake built into every node of a run on purpose, to see that its checker finds it. The node's
 * own code has none of these: they are made in what the simulator puts around it.
 */
public enum Fault {
    /** No mistake. */
    NONE,
    /** A shard that crashed goes on under its old incarnation. */
    KEEPS_INCARNATION,
    /** A record that was lost and made anew goes on under its old birth. */
    KEEPS_BIRTH,
    /** A strict read's write-back is not sent, yet counts as stored. */
    DROPS_WRITE_BACK,
    /** A node that stands in for an unreachable primary counts as that primary. */
    COUNTS_FALLBACK,
    /** An update is acknowledged before it is synced. */
    ACKNOWLEDGES_EARLY,
    /** Of two siblings that meet, the one with the earlier wall-clock time is dropped. */
    MERGES_BY_WALL_CLOCK,
    /** A record that may have forgotten something counts for strict reads. */
    TRUSTS_UNVERIFIED,
    /** A write that is forwarded twice is carried out twice. */
    FORGETS_FORWARDED;

    /** The part of the mistake that lies in the storage engine. */
    MemoryFaults ofTheEngine() {
        return new MemoryFaults(
                this == KEEPS_INCARNATION,
                this == KEEPS_BIRTH,
                this == ACKNOWLEDGES_EARLY,
                this == MERGES_BY_WALL_CLOCK,
                this == TRUSTS_UNVERIFIED);
    }
}
