package coterie.replication;

import coterie.storage.version.Sibling;
import coterie.storage.version.Siblings;
import org.jspecify.annotations.Nullable;

/** How a client's read ended. */
public sealed interface ReadOutcome permits ReadOutcome.Read, Failure {

    /**
     * The merge of what the replicas hold, or where the last write wins what is shown of it.
     *
     * @param siblings absent ({@link Siblings#isAbsent}) where nobody wrote the key, or all that is
     *     left are tombstones
     * @param latestMillis the greatest write time of the merge where the last write wins, null
     *     elsewhere and where there is none
     */
    record Read(Siblings siblings, Evidence evidence, @Nullable Long latestMillis)
            implements ReadOutcome {

        /** In a bucket that keeps siblings. */
        public Read(Siblings siblings, Evidence evidence) {
            this(siblings, evidence, null);
        }

        /** What a client is shown of it where the last write wins. */
        Read lastWritten() {
            return new Read(siblings.lastWrittenAlone(), evidence, latest());
        }

        /** All of it, as one member holds it where the last write wins. */
        Read timed() {
            return new Read(siblings, evidence, latest());
        }

        private @Nullable Long latest() {
            Sibling last = siblings.lastWritten();
            return last == null ? null : last.writtenAtMillis();
        }
    }
}
