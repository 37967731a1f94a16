package coterie.http;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why a request was not served, as an RFC 9457 problem document.
 *
 * @param code what kind of problem
 * @param detail what was wrong with which value, and what is allowed
 * @param members further members of the document, in order
 * @param headers further headers of the answer
 */
public record Problem(
        ProblemCode code,
        String detail,
        Map<String, @Nullable Object> members,
        Map<String, String> headers) {

    /** Names a problem's kind in its {@code type}. */
    static final String TYPE_PREFIX = "urn:coterie:problem:";

    static final String CONTENT_TYPE = "application/problem+json";

    static Problem of(ProblemCode code, String detail) {
        return new Problem(code, detail, Map.of(), Map.of());
    }

    static Problem badRequest(String detail) {
        return of(ProblemCode.BAD_REQUEST, detail);
    }

    static Problem notFound(String detail) {
        return of(ProblemCode.NOT_FOUND, detail);
    }

    static Problem notImplemented(String detail) {
        return of(ProblemCode.NOT_IMPLEMENTED, detail);
    }

    static Problem notReady(String reason) {
        return of(ProblemCode.NOT_READY, reason).withHeader("Retry-After", "1");
    }

    static Problem methodNotAllowed(String method, String allowed) {
        return of(
                        ProblemCode.METHOD_NOT_ALLOWED,
                        "method " + method + " does not apply here; allowed: " + allowed)
                .withHeader("Allow", allowed);
    }

    /** With one member more at its end. */
    Problem with(String member, @Nullable Object value) {
        Map<String, @Nullable Object> more = new LinkedHashMap<>(members);
        more.put(member, value);
        return new Problem(code, detail, more, headers);
    }

    Problem withHeader(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Problem(code, detail, members, more);
    }

    /** The document's bytes. */
    byte[] toJson() {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("type", TYPE_PREFIX + code.code());
        document.put("title", code.title());
        document.put("status", code.status());
        document.put("detail", detail);
        document.putAll(members);
        return Json.bytes(document);
    }
}
