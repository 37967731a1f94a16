package coterie.storage.codec;

/**
 * Bytes that nothing of this layout's version can have written. Its message says what was wrong.
 */
public final class MalformedException extends Exception {

    private static final long serialVersionUID = 1L;

    /** One with a message for operators. */
    public MalformedException(String message) {
        super(message, null, false, false);
    }
}
