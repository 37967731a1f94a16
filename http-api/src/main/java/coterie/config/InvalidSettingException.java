package coterie.config;

/**
 * A setting is unknown, missing or has a value that is not allowed. The message names it and says
 * what is.
 */
public final class InvalidSettingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public InvalidSettingException(String message) {
        super(message);
    }
}
