package coterie.benchmarks.load;

/** What a cluster may have to mend while clients are served. */
enum RepairWork {
    /** Nothing. */
    QUIET("quiet"),
    /** All nodes begin a round of anti-entropy as soon as their last one is over. */
    ANTI_ENTROPY("anti-entropy"),
    /** A node is back after many writes that it missed, and gets its hints. */
    HANDOFF("handoff"),
    /** A node is back after a crash, and computes its Merkle trees anew. */
    REBUILD("rebuild"),
    /** A node is back with an empty folder, and gets all that it held. */
    REFILL("refill");

    private final String label;

    RepairWork(String label) {
        this.label = label;
    }

    /** Whether a node is away before. */
    boolean needsReturn() {
        return this == HANDOFF || this == REBUILD || this == REFILL;
    }

    @Override
    public String toString() {
        return label;
    }
}
