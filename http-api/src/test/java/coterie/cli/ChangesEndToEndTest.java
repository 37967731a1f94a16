package coterie.cli;

import static coterie.cli.ProcessCluster.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import coterie.config.Settings;
import coterie.ring.NodeId;
import coterie.server.LocalCluster;
import coterie.server.Server;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands that change the ring, on five nodes over real sockets, up to their end. */
@Timeout(300)
class ChangesEndToEndTest {

    private static final int KEYS = 50;

    @TempDir private Path folder;

    private static void readAll(ApiClient client) {
        Map<String, String> strict = Map.of("Coterie-R", "2", "Coterie-Quorum", "strict");
        for (int i = 0; i < KEYS; i++) {
            ApiClient.Answer answer = client.request("GET", "/v1/kv/b/k" + i, strict, null);
            assertThat(answer.status()).as("k" + i).isEqualTo(200);
        }
    }

    @Test
    void membersAreWeighedLeaveAndAreRemovedWhileEveryValueStays() throws Exception {
        Server.Host host = new Server.Host(1, "test", Throwable::printStackTrace);
        int port = NodeUnderTest.freePorts(5).getFirst();
        LocalCluster cluster = new LocalCluster(5, port, folder, Settings.defaults(), host);
        cluster.start();
        try {
            String url = cluster.urls().getFirst();
            ApiClient client = new ApiClient(url);
            byte[] value = "x".getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < KEYS; i++) {
                assertThat(client.request("PUT", "/v1/kv/b/k" + i, Map.of(), value).status())
                        .isEqualTo(204);
            }
            String[] patient = {"--url", url, "--wait", "--timeout-ms", "60000"};
            run(patient, "set", "n1", "--weight", "2");
            readAll(client);
            run(patient, "leave", "n4");
            readAll(client);
            cluster.kill(new NodeId("n5"));
            await("n5 is known to be away", () -> !members(client).at("/3/reachable").asBoolean());
            run(patient, "remove", "n5");
            readAll(client);
            assertThat(members(client)).hasSize(3);
            assertThat(members(client).at("/0/weight").asInt()).isEqualTo(2);
            Ended below = Ended.of("leave", "n3", "--url", url);
            assertThat(below.err()).startsWith("conflict: ").contains("force");
        } finally {
            cluster.stop();
        }
    }

    private static JsonNode members(ApiClient client) {
        return KeyPages.parse(client.get("/v1/cluster").successful().body()).get("members");
    }

    private static void run(String[] options, String... arguments) {
        String[] all = new String[arguments.length + options.length];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        System.arraycopy(options, 0, all, arguments.length, options.length);
        Ended ended = Ended.of(all);
        assertThat(ended.status()).as(ended.err()).isZero();
        assertThat(ended.err()).contains(": done, epoch ");
    }
}
