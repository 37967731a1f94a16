package coterie.replication;

import coterie.storage.version.Siblings;

/** How a client's read ended. */
public sealed interface ReadOutcome permits ReadOutcome.Read, Failure {

    /**
     * The merge of what the replicas hold.
     *
     * @param siblings absent ({@link Siblings#isAbsent}) where nobody wrote the key, or all that is
     *     left are tombstones
     */
    record Read(Siblings siblings, Evidence evidence) implements ReadOutcome {}
}
