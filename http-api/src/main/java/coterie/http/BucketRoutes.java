package coterie.http;

import com.fasterxml.jackson.databind.JsonNode;
import coterie.replication.BucketProperties;
import coterie.replication.BucketProperties.Conflict;
import coterie.replication.ClusterChanges;
import coterie.replication.ClusterView;
import coterie.replication.Count;
import coterie.replication.Quorum;
import coterie.replication.agreed.Command;
import coterie.replication.membership.Decision;
import coterie.ring.NodeId;
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
    private final ClusterChanges changes;
    private final BodyBudget budget;

    BucketRoutes(ClusterView cluster, ClusterChanges changes, BodyBudget budget) {
        this.cluster = cluster;
        this.changes = changes;
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
        // The consumer below needs the reader itself, to give the body's bytes back to the budget.
        BodyReader[] reader = new BodyReader[1];
        reader[0] =
                new BodyReader(
                        exchange,
                        MAX_BODY_BYTES,
                        budget,
                        body -> {
                            reader[0].release();
                            set(exchange, bucket, body, timeoutNanos);
                        });
        reader[0].start();
    }

    private void set(Exchange exchange, String bucket, byte[] body, long timeoutNanos) {
        BucketProperties properties;
        try {
            properties = properties(Json.object(body));
        } catch (RequestRefused refused) {
            exchange.problem(refused.problem());
            return;
        }
        changes.propose(
                new Command.SetBucket(bucket, properties),
                timeoutNanos,
                decision -> exchange.onLoop(() -> answer(exchange, properties, decision)));
    }

    private void answer(Exchange exchange, BucketProperties properties, Decision decision) {
        if (exchange.isOver()) {
            exchange.abandon();
            return;
        }
        switch (decision) {
            case Decision.Agreed _ -> exchange.json(200, document(properties));
            case Decision.Rejected rejected ->
                    exchange.problem(Problem.of(ProblemCode.CONFLICT, rejected.verdict().detail()));
            case Decision.NotAgreed not ->
                    exchange.problem(
                            notAgreed("not-applied", not.why() + ": the bucket stays as it is"));
            case Decision.Unknown _ ->
                    exchange.problem(
                            notAgreed(
                                    "unknown",
                                    "no majority of the voters agreed in time; it may yet"));
        }
    }

    /** Who votes, and which of them this node holds for unreachable. */
    private Problem notAgreed(String outcome, String detail) {
        List<NodeId> voters = changes.agreement().voters();
        Map<String, Object> states = new LinkedHashMap<>();
        for (NodeId voter : voters) {
            boolean reached = voter.equals(cluster.self()) || cluster.isReachable(voter);
            states.put(voter.value(), reached ? "timeout" : "unreachable");
        }
        return Problem.of(ProblemCode.QUORUM_NOT_MET, detail)
                .with("required", voters.size() / 2 + 1)
                .with("received", 0)
                .with("replicas", states)
                .with("outcome", outcome);
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
