package coterie.http;

import com.fasterxml.jackson.databind.JsonNode;
import coterie.replication.BucketProperties;
import coterie.replication.BucketProperties.Conflict;
import coterie.replication.ClusterView;
import coterie.replication.Count;
import coterie.replication.Quorum;
import coterie.replication.agreed.Command;
import coterie.storage.StoredRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** {@code /v1/buckets/{bucket}}: the properties of a bucket, on which the members agree. */
final class BucketRoutes {

    /** The most bytes of a bucket's properties as they are sent. */
    static final int MAX_BODY_BYTES = 4_096;

    private static final String PATH = "/v1/buckets/";
    private static final List<String> MEMBERS = List.of("n", "r", "w", "quorum", "conflict");

    private final ClusterView cluster;
    private final Proposals proposals;
    private final BodyBudget budget;

    BucketRoutes(ClusterView cluster, Proposals proposals, BodyBudget budget) {
        this.cluster = cluster;
        this.proposals = proposals;
        this.budget = budget;
    }

    /** What is agreed on, as far as this node knows. */
    void get(Exchange exchange, RequestTarget target) {
        exchange.json(200, document(cluster.agreed().bucket(bucket(target))));
    }

    private static String bucket(RequestTarget target) {
        target.parameters(Set.of());
        return KeyPath.bucket(target.path(), PATH.length(), target.path().length());
    }

    private static Map<String, Object> document(BucketProperties properties) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("n", properties.n());
        document.put("r", count(properties.r()));
        document.put("w", count(properties.w()));
        document.put("quorum", properties.kind().name().toLowerCase(Locale.ROOT));
        document.put("conflict", conflict(properties.conflict()));
        return document;
    }

    private static Object count(Count count) {
        return switch (count) {
            case Count.Exactly exactly -> exactly.value();
            case Count.Word word -> word.name().toLowerCase(Locale.ROOT);
        };
    }

    private static String conflict(Conflict conflict) {
        return conflict.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Has other properties agreed on. */
    void put(Exchange exchange, RequestTarget target) {
        String bucket = bucket(target);
        long timeoutNanos = RequestHeaders.timeoutNanos(exchange.headers());
        BodyReader.read(
                exchange,
                MAX_BODY_BYTES,
                budget,
                body -> set(exchange, bucket, body, timeoutNanos));
    }

    private void set(Exchange exchange, String bucket, byte[] body, long timeoutNanos) {
        BucketProperties properties = properties(Json.object(body));
        proposals.propose(
                exchange,
                new Command.SetBucket(bucket, properties),
                timeoutNanos,
                "the bucket",
                _ -> exchange.json(200, document(properties)));
    }

    /** What is left out takes its default. */
    private BucketProperties properties(JsonNode document) {
        for (Map.Entry<String, JsonNode> member : document.properties()) {
            if (!MEMBERS.contains(member.getKey())) {
                throw RequestRefused.badRequest(
                        "the body has '" + member.getKey() + "', but a bucket has " + MEMBERS);
            }
        }
        BucketProperties defaults = BucketProperties.DEFAULT;
        JsonNode n = document.get("n");
        if (n != null && !n.isInt()) {
            throw wrong("n", n, "a number from 1 to " + StoredRecord.MAX_COPIES);
        }
        int replicas = n == null ? defaults.n() : n.intValue();
        Count r = count(document, "r", defaults.r());
        Count w = count(document, "w", defaults.w());
        Quorum.Kind kind =
                choice(
                        document,
                        "quorum",
                        defaults.kind(),
                        List.of(Quorum.Kind.SLOPPY, Quorum.Kind.STRICT));
        Conflict conflict =
                choice(
                        document,
                        "conflict",
                        defaults.conflict(),
                        List.of(Conflict.SIBLINGS, Conflict.LAST_WRITE_WINS));
        try {
            return new BucketProperties(replicas, r, w, kind, conflict);
        } catch (IllegalArgumentException e) {
            throw new RequestRefused(
                    RequestHeaders.invalidQuorum(
                            String.valueOf(e.getMessage()),
                            replicas,
                            count(r),
                            count(w),
                            ClusterRoutes.claimants(cluster)));
        }
    }

    private static Count count(JsonNode document, String name, Count standard) {
        JsonNode given = document.get(name);
        if (given == null) {
            return standard;
        }
        if (given.isInt()) {
            return new Count.Exactly(given.intValue());
        }
        for (Count.Word word : Count.Word.values()) {
            if (given.isTextual() && given.textValue().equals(count(word))) {
                return word;
            }
        }
        throw wrong(name, given, "a number from 1 to n, one, quorum or all");
    }

    private static <E extends Enum<E>> E choice(
            JsonNode document, String name, E standard, List<E> choices) {
        JsonNode given = document.get(name);
        if (given == null) {
            return standard;
        }
        for (E choice : choices) {
            String text = choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
            if (given.isTextual() && given.textValue().equals(text)) {
                return choice;
            }
        }
        List<String> allowed =
                choices.stream()
                        .map(choice -> choice.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                        .toList();
        throw wrong(name, given, String.join(" or ", allowed));
    }

    private static RequestRefused wrong(String name, JsonNode given, String allowed) {
        return RequestRefused.badRequest(name + " is " + given + ", but must be " + allowed);
    }
}
