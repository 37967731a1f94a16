package coterie.server;

/** A node could not be started. The message says why, in words for its operator. */
public final class StartException extends Exception {

    private static final long serialVersionUID = 1L;

    StartException(String message) {
        super(message);
    }

    StartException(String message, Throwable cause) {
        super(message, cause);
    }
}
