package coterie.cli;

import static coterie.cli.ProcessCluster.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What nodes in processes of their own agree on. */
@Timeout(180)
class AgreementProcessesTest {

    private static final String PATH = "/v1/buckets/carts";

    @TempDir private Path folder;

    private static ApiClient.Answer set(ProcessCluster cluster, int node, int n, int millis) {
        byte[] body = ("{\"n\":" + n + ",\"w\":1}").getBytes(StandardCharsets.UTF_8);
        Map<String, String> headers = Map.of("Coterie-Timeout-Ms", Integer.toString(millis));
        return cluster.client(node).request("PUT", PATH, headers, body);
    }

    private static void awaitN(ProcessCluster cluster, int node, int n) {
        await(
                "node " + node + " knows of n=" + n,
                () -> cluster.document(node, PATH).path("n").asInt() == n);
    }

    @Test
    void aBucketsPropertiesHoldAtAllNodesAndOutliveTheirDeathAndWaitForAMajority() {
        try (ProcessCluster cluster = new ProcessCluster(folder, 3).startAll()) {
            assertThat(set(cluster, 0, 2, 60_000).status()).isEqualTo(200);
            awaitN(cluster, 2, 2);
            await("its own address for clients is agreed on", () -> saysWhoAgrees(cluster));
            for (int node = 0; node < 3; node++) {
                cluster.kill(node);
            }
            cluster.startAll();
            for (int node = 0; node < 3; node++) {
                awaitN(cluster, node, 2);
            }
            assertThat(set(cluster, 1, 3, 60_000).status()).isEqualTo(200);
            awaitN(cluster, 0, 3);
            cluster.kill(1);
            cluster.kill(2);
            ApiClient.Answer refused = set(cluster, 0, 1, 1_000);
            assertThat(refused.status()).isEqualTo(503);
            assertThat(new String(refused.body(), StandardCharsets.UTF_8))
                    .contains("quorum-not-met", "outcome");
            byte[] value = "x".getBytes(StandardCharsets.UTF_8);
            assertThat(cluster.client(0).request("PUT", "/v1/kv/carts/k", Map.of(), value).status())
                    .isEqualTo(204);
        }
    }

    private static boolean saysWhoAgrees(ProcessCluster cluster) {
        JsonNode document = cluster.document(2, "/v1/cluster");
        boolean all = document.path("leader").isTextual();
        for (JsonNode member : document.path("members")) {
            all &= member.path("voter").asBoolean() && member.path("http").isTextual();
        }
        return all;
    }
}
