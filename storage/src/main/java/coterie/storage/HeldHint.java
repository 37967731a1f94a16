package coterie.storage;

/** What is kept for a node under a key at one moment. */
public sealed interface HeldHint {

    /** The same as an update sees it. */
    Held held();

    /** Whether it may have counted towards a write's W. */
    boolean counted();

    /** A hint that passed its checksums. */
    record Found(Hint hint) implements HeldHint {
        @Override
        public Held held() {
            return new Held.Found(hint.record());
        }

        @Override
        public boolean counted() {
            return hint.counted();
        }
    }

    /** No hint. */
    enum Missing implements HeldHint {
        MISSING;

        @Override
        public Held held() {
            return Held.Missing.MISSING;
        }

        @Override
        public boolean counted() {
            return false;
        }
    }

    /** A hint that failed a checksum: what it was to bring is unknown. */
    enum Damaged implements HeldHint {
        DAMAGED;

        @Override
        public Held held() {
            return Held.Damaged.DAMAGED;
        }

        @Override
        public boolean counted() {
            return false;
        }
    }
}
