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
    FORGETS_FORWARDED,
    /** A forwarded write that was made is said to have been shed. */
    DENIES_FORWARDED,
    /** The node that coordinated a forwarded write is named in place of all who acknowledged it. */
    INVENTS_EVIDENCE,
    /** A replica is sent a value again that was superseded. */
    RESURRECTS,
    /** A writer is told a context that covers all that its coordinator holds, seen or not. */
    CLAIMS_UNSEEN,
    /** A writer is told a context that covers nothing. */
    FORGETS_CONTEXT,
    /** A timer of more than a second never fires: no deadline does. */
    LOSES_TIMERS,
    /** A timer of more than a second takes twice as long. */
    DELAYS_TIMERS,
    /** A replica lists all keys but the first. */
    HIDES_KEYS,
    /** A replica says that it keeps what others bring it, and does not. */
    IGNORES_MERGES,
    /** A node that starts forgets what it kept for others. */
    DROPS_HINTS,
    /** A hint that counted towards a W expires like any other. */
    UNCOUNTS_HINTS,
    /** A hint that was brought to its target is removed, though it has changed since. */
    REMOVES_CHANGED_HINTS,
    /** That a comparison is owed for a hint that was given up is never noted. */
    FORGETS_OWED,
    /** A tombstone is collected when some time has passed, whoever may not have it. */
    COLLECTS_ON_TIME_ALONE,
    /** A replica that lost its disk answers strict reads as if it knew all. */
    ANSWERS_UNVERIFIED,
    /** A node that crashed compares by the trees that it had at its last clean end. */
    TRUSTS_STALE_TREES,
    /** What is owed for a hint that was given up is settled without a comparison. */
    SETTLES_UNPAID,
    /** A replica says that it was compared with all others, whenever it is asked. */
    CLAIMS_COMPARISONS,
    /** A replica says that it holds nothing, whatever it holds. */
    DENIES_RECORDS,
    /** A member says that it goes by the newest epoch, whatever its requests go by. */
    CLAIMS_EPOCH,
    /** A member says that it has all copies that it has yet to make, so that it is read from. */
    CLAIMS_COPIES,
    /** A member makes its copies though others have not come to the change's beginning yet. */
    SKIPS_DRAIN,
    /** A member takes its lease for given whenever it asks for it. */
    IGNORES_LEASE,
    /** Whoever leads does not wait for the leases of members that are silent. */
    PASSES_THE_SILENT,
    /** While the ring changes, writes go to the ring that is read from alone. */
    WRITES_TO_ONE_RING,
    /** An old replica drops what it is to lose as soon as a change begins. */
    DROPS_TOO_EARLY;

    /** The part of the mistake that lies in the storage engine. */
    MemoryFaults ofTheEngine() {
        return new MemoryFaults(
                this == KEEPS_INCARNATION,
                this == KEEPS_BIRTH,
                this == ACKNOWLEDGES_EARLY,
                this == MERGES_BY_WALL_CLOCK,
                this == TRUSTS_UNVERIFIED,
                this == TRUSTS_STALE_TREES);
    }
}
