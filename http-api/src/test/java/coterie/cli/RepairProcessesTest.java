package coterie.cli;

import static coterie.cli.ProcessCluster.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a user may do to a cluster of real processes, and find all replicas equal afterwards. */
@Timeout(600)
class RepairProcessesTest {

    private static final int CLIENTS = 16;
    private static final int OUTAGE_WRITES = 20_000;

    @TempDir private Path folder;

    private static String path(int key) {
        return "/v1/kv/repair/k" + key;
    }

    private static byte[] value(String prefix, int key) {
        return (prefix + key).getBytes(StandardCharsets.UTF_8);
    }

    private interface ForKey {
        void run(int key);
    }

    private static void inParallel(int keys, ForKey task) {
        try (ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                int first = i;
                all.add(
                        threads.submit(() -> {
                            for (int key = first; key < keys; key += CLIENTS) {
                                task.run(key);
                            }
                        }));
            }
            for (Future<?> each : all) {
                each.get();
            }
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void write(ApiClient client, String prefix, int keys) {
        Map<String, String> headers = Map.of("Content-Type", "text/plain");
        inParallel(
                keys,
                key -> client.request("PUT", path(key), headers, value(prefix, key)).successful());
    }

    private static String heldBy(ProcessCluster cluster, int node, int key) {
        ApiClient.Answer answer =
                cluster.client(node)
                        .request(
                                "GET",
                                path(key) + "?replica=" + ProcessCluster.id(node),
                                Map.of("Accept", ApiClient.OBJECT_DOCUMENT),
                                null)
                        .successfulOrAbsent();
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private static void assertEqualAt(ProcessCluster cluster, int keys, int... nodes) {
        inParallel(
                keys,
                key -> {
                    String first = heldBy(cluster, nodes[0], key);
                    assertThat(first).contains("siblings");
                    for (int node : nodes) {
                        assertThat(heldBy(cluster, node, key)).as("key %d", key).isEqualTo(first);
                    }
                });
    }

    private static boolean hasNoHints(ProcessCluster cluster, int... nodes) {
        for (int node : nodes) {
            if (!cluster.document(node, "/v1/hints").path("targets").isEmpty()) {
                return false;
            }
        }
        return true;
    }

    @Test
    void aReplicaThatWasDownDuringManyWritesHasThemAllOnceItsHintsAreDelivered() {
        try (ProcessCluster cluster = new ProcessCluster(folder, 3).startAll()) {
            write(cluster.client(0), "before", 100);
            cluster.kill(2);
            write(cluster.client(0), "during", OUTAGE_WRITES);
            JsonNode hints = cluster.document(0, "/v1/hints").path("targets");
            assertThat(hints.findValuesAsText("target")).containsExactly("n3");
            cluster.start(2);
            await("all hints are delivered", () -> hasNoHints(cluster, 0, 1));
            inParallel(
                    OUTAGE_WRITES,
                    key -> assertThat(heldBy(cluster, 2, key)).contains("\"during" + key + "\""));
            assertEqualAt(cluster, 500, 0, 1, 2);
            ApiClient.Answer answer =
                    cluster.client(2)
                            .request("GET", path(7_777), Map.of("Coterie-N", "1"), null)
                            .successful();
            assertThat(new String(answer.body(), StandardCharsets.UTF_8)).isEqualTo("during7777");
        }
    }

    @Test
    void bothSidesOfACutTakeWritesAndEveryReplicaHasThemAllOnceItIsHealed() {
        int keys = 400;
        try (ProcessCluster cluster = new ProcessCluster(folder, 4).startAll()) {
            cluster.cutAfter(2);
            await(
                    "each side knows that it is alone",
                    () ->
                            !cluster.reaches(0, 2)
                                    && !cluster.reaches(1, 3)
                                    && !cluster.reaches(2, 0)
                                    && !cluster.reaches(3, 1));
            write(cluster.client(0), "left", keys);
            write(cluster.client(3), "right", keys);
            inParallel(
                    keys,
                    key -> {
                        // Each as a primary, or with a hint for one beyond the cut.
                        assertThat(heldBy(cluster, 0, key)).contains("\"left" + key + "\"");
                        assertThat(heldBy(cluster, 1, key)).contains("\"left" + key + "\"");
                        assertThat(heldBy(cluster, 2, key)).contains("\"right" + key + "\"");
                    });
            cluster.heal();
            await("all hints are delivered", () -> hasNoHints(cluster, 0, 1, 2, 3));
            for (int key = 0; key < keys; key++) {
                JsonNode list =
                        cluster.document(
                                0, "/v1/cluster/preference-list?bucket=repair&n=3&key=k" + key);
                List<String> held = new ArrayList<>();
                for (JsonNode primary : list.path("primaries")) {
                    int node = Integer.parseInt(primary.asText().substring(1)) - 1;
                    held.add(heldBy(cluster, node, key));
                }
                assertThat(held.getFirst()).contains("\"left" + key, "\"right" + key);
                assertThat(held).as("key %d", key).containsOnly(held.getFirst());
            }
        }
    }

    @Test
    void aReplicaThatLostItsFolderHasEverythingAgainOnceItIsVerified() {
        wipeAndCompare(10_000);
    }

    @Test
    @Tag("long")
    void aReplicaThatLostItsFolderHasEverythingAgainAmongManyKeys() {
        wipeAndCompare(100_000);
    }

    private void wipeAndCompare(int keys) {
        try (ProcessCluster cluster = new ProcessCluster(folder, 3).startAll()) {
            write(cluster.client(0), "kept", keys);
            cluster.kill(1);
            cluster.wipe(1);
            cluster.start(1);
            await(
                    "the replica is verified",
                    () -> cluster.document(1, "/v1/hints").path("unverified").isEmpty());
            await("all hints are delivered", () -> hasNoHints(cluster, 0, 1, 2));
            assertEqualAt(cluster, keys, 0, 1, 2);
        }
    }
}
