package coterie.replication.simulation;

/**
 * What may befall a cluster and is rare enough that a test must see to it that it does: the
 * coverage marks of the simulator itself, as {@link coterie.replication.Event} has those of nodes.
 */
public enum Mishap {
    CLOCK_AN_HOUR_OFF,
    COMMIT_FAILED,
    /** The disk said that a commit failed, and had stored it. */
    FAILED_COMMIT_STORED,
    RECORD_ROTTED,
    HINT_ROTTED,
    /** A record rotted while the healed cluster brought its replicas together. */
    RECORD_ROTTED_DURING_REPAIR,
    /** The network was cut while the healed cluster brought its replicas together. */
    CUT_DURING_REPAIR,
    /** A node that kept hints crashed with them. */
    CRASHED_WITH_HINTS,
    DISK_LOST,
    /** A disk was lost, with hints on it. */
    HINTS_LOST_WITH_DISK,
    /** A disk became what it had been some time before. */
    DISK_PUT_BACK,
    /** A node asked for an exchange that cannot be. */
    NONSENSE_ASKED,
    /** A node answered an exchange with what cannot be. */
    GARBAGE_ANSWERED,
    /** Several replicas lost records, each other ones, without a trace. */
    RECORDS_LOST_AT_SEVERAL
}
