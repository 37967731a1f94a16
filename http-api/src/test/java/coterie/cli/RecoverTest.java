package coterie.cli;

import static coterie.cli.ProcessCluster.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import coterie.config.Settings;
import coterie.ring.NodeId;
import coterie.server.LocalCluster;
import coterie.server.Server;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Five nodes over real sockets, of which three die for good. */
@Timeout(180)
class RecoverTest {

    private static final String BUCKET = "/v1/buckets/carts";

    @TempDir private Path folder;

    private LocalCluster cluster;

    @BeforeEach
    void start() throws Exception {
        Server.Host host =
                new Server.Host(
                        1,
                        "test",
                        broken -> {
                            throw new IllegalStateException(broken);
                        });
        int port = NodeUnderTest.freePorts(5).getFirst();
        cluster = new LocalCluster(5, port, folder, Settings.defaults(), host);
        cluster.start();
    }

    @AfterEach
    void stop() throws Exception {
        cluster.stop();
    }

    private static NodeId id(int node) {
        return new NodeId("n" + node);
    }

    private String data(int node) {
        return folder.resolve("n" + node).toString();
    }

    private ApiClient client(int node) {
        return new ApiClient(cluster.urls().get(node - 1));
    }

    private JsonNode document(int node, String path) {
        return KeyPages.parse(client(node).get(path).successful().body());
    }

    private int setN(int node, int n, int millis) {
        byte[] body = ("{\"n\":" + n + "}").getBytes(StandardCharsets.UTF_8);
        Map<String, String> headers = Map.of("Coterie-Timeout-Ms", Integer.toString(millis));
        return client(node).request("PUT", BUCKET, headers, body).status();
    }

    private void awaitN(int node, int n) {
        await("n" + node + " knows of n=" + n, () -> document(node, BUCKET).path("n").asInt() == n);
    }

    /** Agrees on something, and has a value written to all; then three die. */
    private void loseThree() {
        assertThat(setN(1, 5, 60_000)).isEqualTo(200);
        byte[] value = "x".getBytes(StandardCharsets.UTF_8);
        Map<String, String> all = Map.of("Coterie-W", "5");
        assertThat(client(1).request("PUT", "/v1/kv/carts/k", all, value).status()).isEqualTo(204);
        for (int node = 1; node <= 5; node++) {
            awaitN(node, 5);
        }
        for (int node = 3; node <= 5; node++) {
            cluster.kill(id(node));
        }
    }

    @Test
    void theSurvivorsGoOnAndTheDeadThatComeBackFollow() throws Exception {
        loseThree();
        assertThat(setN(1, 4, 1_500)).isEqualTo(503);
        assertThat(client(2).request("GET", "/v1/kv/carts/k", Map.of("Coterie-R", "1"), null))
                .extracting(ApiClient.Answer::status)
                .isEqualTo(200);
        String clusterId = document(1, "/v1/cluster").get("cluster").asText();

        assertThat(Ended.of("recover", "--data", data(1)).err()).contains("is in use");
        cluster.kill(id(1));
        cluster.kill(id(2));
        String file = folder.resolve("n2.agreement").toString();
        assertThat(Ended.of("recover", "--data", data(2), "--export", file).status()).isZero();
        Ended shown = Ended.of("recover", "--data", data(1), "--with", file);
        assertThat(shown.status()).as(shown.err()).isZero();
        assertThat(shown.out())
                .contains("n1 n2 n3 n4 n5 a majority is missing", "given of n3 n4 n5")
                .contains("with n1 as the only voters", "--confirm " + clusterId);
        assertThat(Ended.of("recover", "--data", data(1), "--with", file, "--confirm", "x").err())
                .contains("the cluster is " + clusterId, "nothing was changed");
        Ended done = Ended.of("recover", "--data", data(1), "--with", file, "--confirm", clusterId);
        assertThat(done.status()).as(done.err()).isZero();
        assertThat(folder.resolve("n1")).isDirectoryContaining("glob:**.before-2*");

        cluster.start(id(1));
        cluster.start(id(2));
        await("the survivors agree", () -> setN(2, 4, 2_000) == 200);
        awaitN(1, 4);
        assertThat(document(1, "/v1/cluster").get("epoch").asLong()).isGreaterThan(1_000_000);
        await(
                "n3 is known to be away",
                () -> !document(1, "/v1/cluster").at("/members/2/reachable").asBoolean());
        assertThat(Ended.of("remove", "n3", "--url", cluster.urls().getFirst()).status()).isZero();

        cluster.start(id(4));
        awaitN(4, 4);
        assertThat(document(4, "/v1/cluster").get("epoch").asLong()).isGreaterThan(1_000_000);
        assertThat(document(4, "/v1/cluster").at("/members/0/voter").asBoolean()).isTrue();
        assertThat(client(4).request("GET", "/v1/kv/carts/k", Map.of("Coterie-R", "1"), null))
                .extracting(ApiClient.Answer::status)
                .isEqualTo(200);
    }

    @Test
    void whatDoesNotGoTogetherIsRefusedAndChangesNothing() throws Exception {
        loseThree();
        cluster.stop();
        String agreement = "coterie.agreement";
        byte[] before = Files.readAllBytes(Path.of(data(1), agreement));
        String file = folder.resolve("n2.agreement").toString();
        Ended.of("recover", "--data", data(2), "--export", file);

        refused("is a majority", "--data", data(1), "--data", data(2), "--data", data(3));
        refused("is of n2, and so is", "--data", data(2), "--with", file);
        refused("there is no folder", "--data", data(9));
        refused(
                "is no node's data folder",
                "--data",
                Files.createDirectory(folder.resolve("e")) + "");
        refused("there is no file", "--data", data(1), "--with", file + ".not");
        refused("is no file", "--data", data(1), "--with", data(2));
        byte[] bytes = Files.readAllBytes(Path.of(file));
        bytes[bytes.length - 1] ^= 1;
        Files.write(Path.of(file), bytes);
        refused("is damaged", "--data", data(1), "--with", file);
        Files.copy(Path.of(data(2), agreement), Path.of(file + "2"));
        refused("is no file that recover --export", "--data", data(1), "--with", file + "2");
        assertThat(Ended.of("recover").status()).isEqualTo(2);
        assertThat(
                        Ended.of("recover", "--data", data(1), "--export", file, "--with", file)
                                .status())
                .isEqualTo(2);
        assertThat(Files.readAllBytes(Path.of(data(1), agreement))).isEqualTo(before);
    }

    private static void refused(String why, String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "recover";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        Ended ended = Ended.of(all);
        assertThat(ended.status()).as(ended.out()).isEqualTo(1);
        assertThat(ended.err()).startsWith("coterie: ").contains(why);
    }
}
