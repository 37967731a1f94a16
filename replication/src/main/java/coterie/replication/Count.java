package coterie.replication;

/** How many replicas R or W asks for, before N is known. */
public sealed interface Count {

    /** As many as N makes of it. */
    int of(int n);

    /** A number; more than N is an error. */
    record Exactly(int value) implements Count {
        @Override
        public int of(int n) {
            return value;
        }
    }

    /** A word, which fits any N. */
    enum Word implements Count {
        ONE {
            @Override
            public int of(int n) {
                return 1;
            }
        },
        QUORUM {
            @Override
            public int of(int n) {
                return n / 2 + 1;
            }
        },
        ALL {
            @Override
            public int of(int n) {
                return n;
            }
        }
    }
}
