package coterie.benchmarks.load;

import java.io.IOException;

/** A server sent what is not an HTTP/1.1 response; the connection is of no further use. */
final class MalformedResponse extends IOException {
    private static final long serialVersionUID = 1L;

    MalformedResponse(String message) {
        super(message);
    }
}
