package coterie.storage.version;

/**
 * Two replicas hold the same context and different siblings, or different values under one dot:
 * damage that no correct history explains, and which must be raised rather than settled by chance.
 */
public final class DivergedException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    DivergedException(Siblings one, Siblings other) {
        super("equal contexts or dots with different siblings: " + one + " and " + other);
    }
}
