package coterie.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.TestReporter;

/**
 * Clients that read and write all the while, and check every answer: strict, W = 2 and R = 2 of N =
 * 3. Each key has one client that writes it, numbers in their order; all read it. A read must bring
 * a number no less than any that was acknowledged, or read, before the read began.
 */
final class HistoryUnderLoad implements AutoCloseable {

    private static final Map<String, String> STRICT =
            Map.of(
                    "Coterie-N", "3",
                    "Coterie-R", "2",
                    "Coterie-W", "2",
                    "Coterie-Quorum", "strict");

    /** Between an answer and the client's next request. */
    private static final long PAUSE_MILLIS = 2;

    private static final long REQUEST_SECONDS = 20;

    /** For each client to end its request. */
    private static final long PATIENCE_SECONDS = 2 * REQUEST_SECONDS;

    private final ProcessCluster cluster;
    private final int keys;
    private final AtomicLongArray known;
    private final List<Client> clients = new ArrayList<>();
    private final ScheduledExecutorService pace;
    private final Map<String, Phase> phases = new LinkedHashMap<>();
    private final AtomicReference<@Nullable Throwable> broken = new AtomicReference<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private volatile int[] entries = {0};
    private volatile Phase phase = new Phase();

    /** What became of the requests between two points in time. */
    private static final class Phase {
        private final List<Long> micros = new ArrayList<>();
        private final List<String> failures = new ArrayList<>();

        synchronized void took(long nanos) {
            micros.add(nanos / 1_000);
        }

        synchronized void failed(String how) {
            failures.add(how);
        }

        synchronized int requests() {
            return micros.size() + failures.size();
        }

        synchronized long percentileMicros(double share) {
            long[] sorted = micros.stream().mapToLong(Long::longValue).sorted().toArray();
            return sorted.length == 0 ? 0 : sorted[(int) (share * (sorted.length - 1))];
        }

        synchronized List<String> failures() {
            return List.copyOf(failures);
        }
    }

    HistoryUnderLoad(ProcessCluster cluster, int keys, int clients) {
        this.cluster = cluster;
        this.keys = keys;
        this.known = new AtomicLongArray(keys);
        for (int client = 0; client < clients; client++) {
            this.clients.add(new Client(client, clients));
        }
        this.pace = Executors.newScheduledThreadPool(clients);
    }

    /** From now on requests go to these nodes. */
    void entry(int... nodes) {
        entries = nodes;
    }

    /** What follows belongs to a phase of this name. */
    void start(String name) {
        boolean isFirst = phases.isEmpty();
        Phase next = new Phase();
        phases.put(name, next);
        phase = next;
        if (isFirst) {
            for (Client client : clients) {
                var _ = pace.scheduleWithFixedDelay(client, 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
            }
        }
    }

    /** Has so many requests made in a phase of their own. */
    void run(String name, int requests) {
        start(name);
        Phase running = phases.get(name);
        ProcessCluster.await(
                requests + " requests were made",
                () -> running == null || running.requests() >= requests || broken.get() != null);
    }

    /** Has each client end the request that it has begun, and begin no other. */
    void stop() throws InterruptedException {
        pace.shutdown();
        assertThat(pace.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    /** Makes one request each time that it is run. Whatever it throws ends it. */
    private final class Client implements Runnable {
        private final int number;
        private final int clients;
        private final SplittableRandom random;
        private final @Nullable String[] contexts = new String[keys];
        private final long[] last = new long[keys];

        Client(int number, int clients) {
            this.number = number;
            this.clients = clients;
            this.random = new SplittableRandom(number);
        }

        @Override
        public void run() {
            try {
                int key = random.nextInt(keys);
                if (key % clients == number && random.nextBoolean()) {
                    write(random, key, ++last[key], contexts);
                } else {
                    read(random, key);
                }
            } catch (InterruptedException | AssertionError | RuntimeException e) {
                broken.compareAndSet(null, e);
                pace.shutdown();
            }
        }
    }

    private HttpRequest.Builder request(SplittableRandom random, int key) {
        int[] nodes = entries;
        HttpRequest.Builder request =
                HttpRequest.newBuilder(
                                URI.create(
                                        cluster.url(nodes[random.nextInt(nodes.length)])
                                                + "/v1/kv/load/k"
                                                + key))
                        .timeout(Duration.ofSeconds(REQUEST_SECONDS));
        STRICT.forEach(request::header);
        return request;
    }

    /** Sends it, and notes what became of it in the phase of its end; null where it failed. */
    private @Nullable HttpResponse<String> send(HttpRequest request) throws InterruptedException {
        long since = System.nanoTime();
        String failure;
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() < 500) {
                phase.took(System.nanoTime() - since);
                return answer;
            }
            failure = answer.statusCode() + " " + answer.body();
        } catch (IOException e) {
            failure = e.toString();
        }
        phase.failed(request.method() + " " + request.uri() + ": " + failure);
        return null;
    }

    private void write(SplittableRandom random, int key, long number, @Nullable String[] contexts)
            throws InterruptedException {
        HttpRequest.Builder request =
                request(random, key)
                        .header("Content-Type", "text/plain")
                        .PUT(HttpRequest.BodyPublishers.ofString(Long.toString(number)));
        String context = contexts[key];
        if (context != null) {
            request.header("Coterie-Context", context);
        }
        HttpResponse<String> answer = send(request.build());
        if (answer != null) {
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
            contexts[key] = answer.headers().firstValue("Coterie-Context").orElseThrow();
            known.accumulateAndGet(key, number, Math::max);
        }
    }

    private void read(SplittableRandom random, int key) throws InterruptedException {
        long least = known.get(key);
        HttpResponse<String> answer =
                send(
                        request(random, key)
                                .header("Accept", "application/vnd.coterie.object+json")
                                .GET()
                                .build());
        if (answer != null) {
            long found = greatest(answer);
            assertThat(found)
                    .as("k%d at %s: %s", key, answer.uri(), answer.body())
                    .isGreaterThanOrEqualTo(least);
            known.accumulateAndGet(key, found, Math::max);
        }
    }

    /** The greatest number among the siblings. */
    private static long greatest(HttpResponse<String> answer) {
        if (answer.statusCode() == 404) {
            return 0;
        }
        long greatest = 0;
        for (JsonNode sibling : KeyPages.parse(bytes(answer)).path("siblings")) {
            greatest = Math.max(greatest, Long.parseLong(sibling.path("text").asText()));
        }
        return greatest;
    }

    private static byte[] bytes(HttpResponse<String> answer) {
        return answer.body().getBytes(StandardCharsets.UTF_8);
    }

    /** Reads every key once more. */
    void assertAllIsThere() throws InterruptedException {
        stop();
        assertThat(broken.get()).isNull();
        SplittableRandom random = new SplittableRandom();
        for (int key = 0; key < keys; key++) {
            read(random, key);
        }
    }

    void report(TestReporter reporter) {
        Phase quiet = phases.values().iterator().next();
        phases.forEach((name, each) ->
                reporter.publishEntry(
                        name,
                        "%d requests, %d failed; p50 %d us, p99 %d us, %.2f of the quiet p99"
                                .formatted(
                                        each.requests(),
                                        each.failures().size(),
                                        each.percentileMicros(0.5),
                                        each.percentileMicros(0.99),
                                        (double) each.percentileMicros(0.99)
                                                / quiet.percentileMicros(0.99))));
    }

    /**
     * No request failed but those that a killed process took with it.
     *
     * @param killing the phase in which one was killed, or an empty text
     */
    void assertSucceeded(String killing) {
        phases.forEach((name, each) -> {
            if (!name.equals(killing)) {
                assertThat(each.failures()).as(name).isEmpty();
            }
        });
    }

    @Override
    public void close() {
        pace.shutdownNow();
    }
}
