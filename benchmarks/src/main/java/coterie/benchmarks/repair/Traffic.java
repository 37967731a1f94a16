package coterie.benchmarks.repair;

/** What a message of a repair is about. */
enum Traffic {
    /** Digests of the trees' nodes. */
    TREES,
    /** Which versions of which keys stand under leaves that differ. */
    VERSIONS,
    /** Whole objects, and their acknowledgement. */
    OBJECTS
}
