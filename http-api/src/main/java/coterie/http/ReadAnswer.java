package coterie.http;

import coterie.replication.Evidence;
import coterie.replication.ReadOutcome;
import coterie.ring.Key;
import coterie.ring.Target;
import coterie.storage.version.Content;
import coterie.storage.version.Siblings;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the answer to a read: the value, the object document, or that there is nothing. */
final class ReadAnswer {

    private static final CharSequence REPLICAS = HttpHeaders.createOptimized("Coterie-Replicas");
    private static final CharSequence QUORUM_MET =
            HttpHeaders.createOptimized("Coterie-Quorum-Met");
    static final CharSequence COORDINATOR = HttpHeaders.createOptimized("Coterie-Coordinator");
    static final CharSequence EPOCH = HttpHeaders.createOptimized("Coterie-Epoch");
    private static final CharSequence OBJECT_TYPE =
            HttpHeaders.createOptimized(ObjectDocument.CONTENT_TYPE);

    private ReadAnswer() {}

    static void write(Exchange exchange, Key key, ReadOutcome.Read read) {
        Siblings siblings = read.siblings();
        evidence(exchange, read.evidence());
        String token = ContextTokens.encode(key, siblings.context(), read.latestMillis());
        if (!siblings.context().isEmpty()) {
            exchange.header(RequestHeaders.CONTEXT, token);
        }
        if (siblings.isAbsent()) {
            exchange.problem(
                    Problem.notFound(
                            siblings.values().isEmpty()
                                    ? "there is no value under '" + key + "'"
                                    : "the value under '" + key + "' was deleted"));
            return;
        }
        Content single =
                siblings.values().size() == 1
                                && siblings.values().getFirst().value() instanceof Content content
                        ? content
                        : null;
        boolean document =
                single == null
                        || Accepted.objectDocument(
                                exchange.headers().get(HttpHeaders.ACCEPT), single.contentType());
        String tag = EntityTag.of(key, siblings, document);
        exchange.header(HttpHeaders.ETAG, tag).header(HttpHeaders.VARY, HttpHeaders.ACCEPT);
        if (single != null && conditionAnswered(exchange, tag)) {
            return;
        }
        if (single != null && !document) {
            exchange.end(200, single.contentType(), single.bytes());
        } else {
            byte[] body = ObjectDocument.toJson(key, token, siblings);
            exchange.end(single == null ? 300 : 200, OBJECT_TYPE, body);
        }
    }

    /**
     * Conditions hold back an answer that would be 200; others pass, siblings' 300 among them (RFC
     * 9110, §13.2.1).
     */
    private static boolean conditionAnswered(Exchange exchange, String tag) {
        String ifMatch = listed(exchange, HttpHeaders.IF_MATCH);
        if (ifMatch != null && !EntityTag.listed(ifMatch, tag, false)) {
            exchange.problem(
                    Problem.of(
                            ProblemCode.PRECONDITION_FAILED,
                            "If-Match is " + ifMatch + ", but the entity tag is " + tag));
            return true;
        }
        if (EntityTag.listed(listed(exchange, HttpHeaders.IF_NONE_MATCH), tag, true)) {
            exchange.end(304);
            return true;
        }
        return false;
    }

    /** A list may come in several lines, which mean the same as one (RFC 9110, §5.3). */
    private static @Nullable String listed(Exchange exchange, CharSequence header) {
        return exchange.headers().contains(header)
                ? String.join(", ", exchange.headers().getAll(header))
                : null;
    }

    /** Says in the headers on what the answer rests. */
    static void evidence(Exchange exchange, Evidence evidence) {
        List<Target> replicas = evidence.replicas();
        exchange.header(REPLICAS, joined(replicas))
                .header(QUORUM_MET, replicas.size() + "/" + evidence.required())
                .header(COORDINATOR, evidence.coordinator().value())
                .header(EPOCH, evidence.epoch().toString());
    }

    private static String joined(List<Target> nodes) {
        if (nodes.size() == 1) {
            return nodes.getFirst().toString();
        }
        StringBuilder text = new StringBuilder(nodes.size() * 8);
        for (int i = 0; i < nodes.size(); i++) {
            text.append(i == 0 ? "" : ",").append(nodes.get(i));
        }
        return text.toString();
    }
}
