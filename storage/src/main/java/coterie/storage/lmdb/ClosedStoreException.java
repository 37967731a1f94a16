package coterie.storage.lmdb;

/** The store was closed, or has stopped. */
final class ClosedStoreException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    ClosedStoreException() {
        super("the store is closed");
    }
}
