package coterie.http;

import coterie.replication.ClusterView;
import coterie.replication.Failure;
import coterie.replication.KeyValueStore;
import coterie.replication.ListOutcome;
import coterie.replication.ListRequest;
import coterie.ring.Key;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code GET /v1/kv/{bucket}}: a bucket's keys, page by page. */
final class ListRoute {

    private static final int DEFAULT_LIMIT = 1_000;
    private static final Set<String> PARAMETERS = Set.of("prefix", "after", "limit");
    private static final byte[] NO_PREFIX = {};

    private final KeyValueStore store;
    private final ClusterView cluster;

    ListRoute(KeyValueStore store, ClusterView cluster) {
        this.store = store;
        this.cluster = cluster;
    }

    void list(Exchange exchange, RequestTarget target) {
        String bucket = KeyPath.bucket(target.path());
        RequestHeaders asked =
                RequestHeaders.read(
                        exchange.headers(),
                        RequestKind.LISTING,
                        cluster.agreed().bucket(bucket),
                        ClusterRoutes.claimants(cluster));
        Map<String, byte[]> parameters = target.parameters(PARAMETERS);
        byte[] prefix = key(parameters, "prefix");
        ListRequest request =
                new ListRequest(
                        bucket,
                        prefix == null ? NO_PREFIX : prefix,
                        key(parameters, "after"),
                        limit(parameters.get("limit")),
                        asked.timeoutNanos());
        exchange.header(ReadAnswer.COORDINATOR, cluster.self().value())
                .header(ReadAnswer.EPOCH, cluster.ring().epoch().toString());
        store.list(request, outcome -> exchange.onLoop(() -> answer(exchange, outcome)));
    }

    private static byte @Nullable [] key(Map<String, byte[]> parameters, String name) {
        byte[] text = parameters.get(name);
        if (text == null) {
            return null;
        }
        byte[] key = PercentText.decodeText(text, "query parameter " + name);
        if (key.length > Key.MAX_KEY_BYTES) {
            throw RequestRefused.badRequest(
                    "query parameter "
                            + name
                            + " has "
                            + key.length
                            + " bytes, but keys have at most "
                            + Key.MAX_KEY_BYTES);
        }
        return key;
    }

    private static int limit(byte @Nullable [] text) {
        if (text == null) {
            return DEFAULT_LIMIT;
        }
        String given = new String(text, StandardCharsets.UTF_8);
        int limit = Numbers.positive(given);
        if (limit < 1 || limit > ListRequest.MAX_LIMIT) {
            throw RequestRefused.badRequest(
                    "query parameter limit is '"
                            + given
                            + "', but must be a number from 1 to "
                            + ListRequest.MAX_LIMIT);
        }
        return limit;
    }

    private static void answer(Exchange exchange, ListOutcome outcome) {
        switch (outcome) {
            case ListOutcome.Listed listed -> {
                Map<String, Object> document = new LinkedHashMap<>();
                document.put("keys", listed.keys().stream().map(PercentText::encode).toList());
                byte[] next = listed.next();
                if (next != null) {
                    document.put("next", PercentText.encode(next));
                }
                exchange.json(200, document);
            }
            case Failure failure -> exchange.problem(Failures.problem(failure, false));
        }
    }
}
