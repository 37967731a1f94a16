package coterie.storage;

import coterie.storage.version.Siblings;

/** What a replica holds under a key at one moment. */
public sealed interface Held {

    /** The siblings in hand, {@link Siblings#NONE} where there is no readable record. */
    Siblings siblings();

    /**
     * Whether what this replica says of the key is all that it was ever told: a strict read counts
     * no other reply.
     */
    boolean verified();

    /** A record that passed its checksum. */
    record Found(StoredRecord record) implements Held {
        @Override
        public Siblings siblings() {
            return record.siblings();
        }

        @Override
        public boolean verified() {
            return record.verified();
        }
    }

    /** No record: the key was never written here. */
    enum Missing implements Held {
        MISSING;

        @Override
        public Siblings siblings() {
            return Siblings.NONE;
        }

        @Override
        public boolean verified() {
            return true;
        }
    }

    /** A record that failed its checksum. It counts as missing, but not as "never written". */
    enum Damaged implements Held {
        DAMAGED;

        @Override
        public Siblings siblings() {
            return Siblings.NONE;
        }

        @Override
        public boolean verified() {
            return false;
        }
    }
}
