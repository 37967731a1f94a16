package coterie.http;

/**
 * The kinds of problem that a client can meet. Names and statuses are part of the outward contract.
 */
public enum ProblemCode {
    BAD_REQUEST(400, "bad-request", "The request is malformed"),
    INVALID_QUORUM(400, "invalid-quorum", "N, R or W is out of range"),
    NOT_FOUND(404, "not-found", "There is nothing here"),
    METHOD_NOT_ALLOWED(405, "method-not-allowed", "The method does not apply here"),
    CONFLICT(409, "conflict", "The change conflicts with what is agreed"),
    TOO_MANY_SIBLINGS(409, "too-many-siblings", "The key has too many siblings"),
    PRECONDITION_FAILED(412, "precondition-failed", "The condition does not hold"),
    VALUE_TOO_LARGE(413, "value-too-large", "The value is too large"),
    KEY_TOO_LONG(414, "key-too-long", "The key is too long"),
    EXPECTATION_FAILED(417, "expectation-failed", "The expectation cannot be met"),
    OVERLOADED(429, "overloaded", "The node sheds load"),
    HEADERS_TOO_LARGE(431, "headers-too-large", "The headers are too large"),
    INTERNAL(500, "internal", "The node failed"),
    NOT_IMPLEMENTED(501, "not-implemented", "Not implemented yet"),
    QUORUM_NOT_MET(503, "quorum-not-met", "Too few replicas answered"),
    NOT_READY(503, "not-ready", "The node does not serve now"),
    INSUFFICIENT_STORAGE(507, "insufficient-storage", "Disk or map is full");

    private final int status;
    private final String code;
    private final String title;

    ProblemCode(int status, String code, String title) {
        this.status = status;
        this.code = code;
        this.title = title;
    }

    /** The HTTP status that goes with it. */
    public int status() {
        return status;
    }

    /** The last part of the problem's type. */
    public String code() {
        return code;
    }

    /** The same for every problem of the kind. */
    public String title() {
        return title;
    }
}
