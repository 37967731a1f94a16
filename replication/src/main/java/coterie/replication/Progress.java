package coterie.replication;

/** How a quorum stands. Once it is no longer pending it stays as it is. */
enum Progress {
    PENDING,
    MET,
    /** Too few replicas are left that could still answer. */
    IMPOSSIBLE
}
