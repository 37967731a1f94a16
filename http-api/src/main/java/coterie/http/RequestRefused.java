package coterie.http;

/**
 * Ends the reading of a request that cannot be served. It has no stack trace: it says what the
 * client did, not where.
 */
final class RequestRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    RequestRefused(Problem problem) {
        super(problem.detail(), null, false, false);
        this.problem = problem;
    }

    static RequestRefused badRequest(String detail) {
        return new RequestRefused(Problem.badRequest(detail));
    }

    Problem problem() {
        return problem;
    }
}
