package coterie.benchmarks.load;

import org.jspecify.annotations.Nullable;

/**
 * What a server answered.
 *
 * @param status the HTTP status
 * @param bodyBytes length of the body
 * @param context the causal context, where the answer bore one
 * @param problemCode the code of the problem document, for a status from 400 that bore one
 */
public record Answer(
        int status, long bodyBytes, @Nullable String context, @Nullable String problemCode) {

    /** The value was read or written, or siblings of it were read. */
    public boolean ok() {
        return status / 100 == 2 || siblings();
    }

    /** Several values were read. */
    public boolean siblings() {
        return status == 300;
    }

    /** There is no value. */
    public boolean absent() {
        return status == 404;
    }

    /** Names a failure for the report, such as {@code 503 quorum-not-met}. */
    String failureKind() {
        return problemCode == null ? Integer.toString(status) : status + " " + problemCode;
    }
}
