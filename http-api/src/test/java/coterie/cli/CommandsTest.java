package coterie.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import coterie.config.Settings;
import coterie.ring.NodeId;
import coterie.server.LocalCluster;
import coterie.server.Server;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands, run against a cluster of three nodes in this process. */
class CommandsTest {

    @TempDir private static Path folder;

    private static LocalCluster cluster;

    @BeforeAll
    static void startCluster() throws Exception {
        Server.Host host =
                new Server.Host(
                        1,
                        "test",
                        broken -> {
                            throw new IllegalStateException(broken);
                        });
        cluster =
                new LocalCluster(
                        3,
                        NodeUnderTest.freePorts(3).getFirst(),
                        Files.createDirectory(folder.resolve("cluster")),
                        Settings.defaults(),
                        host);
        cluster.start();
    }

    @AfterAll
    static void stopCluster() throws Exception {
        cluster.stop();
    }

    private static Ended run(String... arguments) {
        String[] all = Arrays.copyOf(arguments, arguments.length + 2);
        all[arguments.length] = "--url";
        all[arguments.length + 1] = cluster.urls().getFirst();
        return Ended.of(all);
    }

    @Test
    void aValueGoesInAndComesBack() {
        assertThat(run("put", "b", "k", "grüße").status()).isZero();
        assertThat(run("get", "b", "k")).isEqualTo(new Ended(0, "grüße", ""));
        assertThat(run("get", "b", "k", "--r", "all", "--n", "3").status()).isZero();
        assertThat(run("get", "b", "k", "--replica", "n2").out()).isEqualTo("grüße");
        assertThat(run("delete", "b", "k").status()).isZero();
        assertThat(run("get", "b", "k"))
                .isEqualTo(new Ended(1, "", "not-found: the value under 'b/k' was deleted\n"));
    }

    @Test
    void siblingsArePrintedAsADocumentAndResolvedWithItsContext() {
        run("put", "b", "s", "one");
        run("put", "b", "s", "two");
        Ended both = run("get", "b", "s");
        assertThat(both.status()).isZero();
        assertThat(both.out()).contains("\"text\":\"one\"", "\"text\":\"two\"");
        String context =
                KeyPages.parse(both.out().getBytes(StandardCharsets.UTF_8)).get("context").asText();
        assertThat(run("put", "b", "s", "both", "--context", context).status()).isZero();
        assertThat(run("get", "b", "s").out()).isEqualTo("both");
        assertThat(run("put", "b", "other", "x", "--context", context).err())
                .startsWith("bad-request: Coterie-Context");
    }

    @Test
    void exportAndImportRestoreEveryByteAndChangeNothingTheSecondTime() throws IOException {
        Path pretty =
                Files.writeString(
                        folder.resolve("pretty"),
                        " {\"n\": 12345678901234567890.10,\n \"x\": []}\n");
        run("put", "from", "pretty", "@" + pretty, "--json");
        run("put", "from", "plain", "{\"a\":1}", "--json");
        run("put", "from", "%FF%00", "odd key");
        run("put", "from", "siblings", "one");
        run("put", "from", "siblings", "[2]", "--json");
        Ended exported = run("export", "from");
        assertThat(exported.out().lines()).hasSize(4);
        Path file = Files.writeString(folder.resolve("export"), exported.out());

        assertThat(run("import", "to", file.toString()).err())
                .isEqualTo("imported 4: 4 stored, 0 unchanged\n");
        assertThat(run("import", "to", file.toString()).err())
                .isEqualTo("imported 4: 0 stored, 4 unchanged\n");
        assertThat(run("import", "from", file.toString()).err())
                .isEqualTo("imported 4: 0 stored, 4 unchanged\n");
        assertThat(run("get", "to", "pretty").out()).isEqualTo(Files.readString(pretty));
        assertThat(run("keys", "to").out()).isEqualTo("plain\npretty\nsiblings\n%FF\u0000\n");
        assertThat(run("get", "to", "siblings").out()).contains("\"text\":\"one\"", "\"json\":[2]");
    }

    @Test
    void whereTheLastWriteWinsALineOfSiblingsIsImportedAsTheLastOne() throws IOException {
        run("put", "before", "s", "one");
        run("put", "before", "s", "two");
        Path file = Files.writeString(folder.resolve("two"), run("export", "before").out());
        byte[] properties = "{\"conflict\":\"last-write-wins\"}".getBytes(StandardCharsets.UTF_8);
        Map<String, String> json = Map.of("Content-Type", "application/json");
        assertThat(
                        new ApiClient(cluster.urls().getFirst())
                                .request("PUT", "/v1/buckets/latest", json, properties)
                                .status())
                .isEqualTo(200);

        assertThat(run("import", "latest", file.toString()).err())
                .isEqualTo("imported 1: 1 stored, 0 unchanged\n");
        assertThat(run("get", "latest", "s").out()).isEqualTo("two");
        assertThat(run("import", "latest", file.toString()).err())
                .isEqualTo("imported 1: 0 stored, 1 unchanged\n");
    }

    @Test
    void anyObjectsAreImportedByAField() throws IOException {
        String lines = "{\"id\":\"a\",\"v\":1.50}\n\n{\"id\":7}\r\n";
        Path file = Files.writeString(folder.resolve("objects"), lines);
        assertThat(run("import", "objects", file.toString(), "--key-field", "id").status())
                .isZero();
        assertThat(run("get", "objects", "a").out()).isEqualTo("{\"id\":\"a\",\"v\":1.50}");
        assertThat(run("get", "objects", "7").out()).isEqualTo("{\"id\":7}");
        assertThat(run("import", "objects", file.toString(), "--key-field", "id").err())
                .isEqualTo("imported 2: 0 stored, 2 unchanged\n");
        Ended noField = run("import", "objects", file.toString(), "--key-field", "name");
        assertThat(noField.status()).isEqualTo(1);
        assertThat(noField.err()).contains("bad-line: line", "'name'");
        assertThat(run("import", "objects", file.toString()).err()).contains("--key-field");
    }

    @Test
    void ofSeveralBadLinesTheFirstIsNamedAndNothingAfterItIsStored() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 1; i <= 60; i++) {
            lines.append("{\"bucket\":\"b\",\"key\":\"k").append(i).append("\",\"siblings\":[");
            lines.append("{\"contentType\":\"text/plain\",\"text\":\"v\"}]}\n");
        }
        String good = lines.toString();
        Path file =
                Files.writeString(
                        folder.resolve("bad"), good + "{\"id\":1}\n{\"id\":2}\nno json\n" + good);
        Ended ended = run("import", "badlines", file.toString());
        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.err())
                .isEqualTo(
                        """
                        imported 60: 60 stored, 0 unchanged
                        bad-line: line 61 is no object document; for other objects say --key-field
                        """);
        Path plain = Files.writeString(folder.resolve("plain"), "{\"id\":1}\n".repeat(40));
        assertThat(run("import", "plainlines", plain.toString()).err())
                .startsWith("imported 0: ")
                .contains("bad-line: line 1 ");
        assertThat(run("keys", "plainlines").out()).isEmpty();
    }

    @Test
    void ofSeveralLinesThatTheClusterRefusesTheFirstIsNamed() throws IOException {
        String line = "{\"id\":\"%s\"}\n";
        StringBuilder lines = new StringBuilder(line.formatted("k"));
        for (int i = 0; i < 50; i++) {
            lines.append(line.formatted("x".repeat(401 + i)));
        }
        Path file = Files.writeString(folder.resolve("long"), lines);
        for (int round = 0; round < 5; round++) {
            assertThat(run("import", "long", file.toString(), "--key-field", "id").err())
                    .contains("key-too-long: a key of 401 bytes");
        }
    }

    @Test
    void progressIsTold() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 1_000; i++) {
            lines.append("{\"id\":").append(i).append("}\n");
        }
        Path file = Files.writeString(folder.resolve("thousand"), lines);
        assertThat(run("import", "thousand", file.toString(), "--key-field", "id").err())
                .isEqualTo("imported 1000 so far\nimported 1000: 1000 stored, 0 unchanged\n");
    }

    @Test
    void theClusterIsPrintedAsTables() {
        assertThat(run("status").out())
                .contains("ID", "n1", "active", cluster.urls().get(2).substring(7));
        assertThat(run("status").out()).contains("UNVERIFIED PARTITIONS", "OLDEST VERIFIED AT");
        assertThat(run("ring").out()).contains("PREFERENCE LIST", "n1 n2 n3");
        assertThat(run("status", "--json").out()).startsWith("{\"cluster\"");
    }

    @Test
    void mistakesAreNamed() {
        assertThat(run("get", "b").status()).isEqualTo(2);
        assertThat(run("get", "b", "50%").status()).isEqualTo(2);
        assertThat(run("get", "b", "k", "--frobnicate").err())
                .contains("unknown option '--frobnicate'");
        assertThat(Ended.of("frobnicate").status()).isEqualTo(2);
        assertThat(Ended.of().status()).isEqualTo(2);
        assertThat(Ended.of("serve", "--id", "n9", "--data", "d", "--peer", "h:1", "--standby"))
                .isEqualTo(
                        new Ended(
                                2, "", "coterie: --standby 'true' makes sense with --join only\n"));
        assertThat(Ended.of("serve", "--anti-entropy.intervall", "5m").err())
                .contains("--anti-entropy.interval");
        for (String url :
                new String[] {"nonsense", "127.0.0.1:8101", "ftp://x", "http://", "a b"}) {
            Ended ended = Ended.of("get", "b", "k", "--url", url);
            assertThat(ended.status()).as(url).isEqualTo(2);
            assertThat(ended.err()).startsWith("coterie: --url '" + url + "' is not http://");
        }
        assertThat(Ended.of("serve", "--config", "/nope.yaml"))
                .isEqualTo(
                        new Ended(
                                2,
                                "",
                                "coterie: config file /nope.yaml cannot be read: there is no such file or folder\n"));
        assertThat(run("put", "b", "k", "@/nope").err())
                .startsWith("coterie: cannot read @/nope: there is no such file");
        Ended unreachable =
                Ended.of(
                        "get",
                        "b",
                        "k",
                        "--url",
                        "http://127.0.0.1:" + NodeUnderTest.freePorts(1).getFirst());
        assertThat(unreachable.status()).isEqualTo(1);
        assertThat(unreachable.err()).startsWith("unreachable: http://127.0.0.1:");
        assertThat(run("get", "b", "k", "--r", "4").err())
                .startsWith("invalid-quorum: Coterie-R is 4");
    }

    @Test
    void aRoundThatIsAskedForComparesEveryPartitionWithEveryPeer() {
        ApiClient client = new ApiClient(cluster.urls().getFirst());
        int round =
                KeyPages.parse(
                                client.request("POST", "/v1/anti-entropy", Map.of(), null)
                                        .successful()
                                        .body())
                        .get("round")
                        .asInt();
        ProcessCluster.await(
                "the round is over",
                () -> {
                    JsonNode now = KeyPages.parse(client.get("/v1/anti-entropy").body());
                    return now.get("round").asInt() == round
                            && !now.get("running").asBoolean()
                            && now.get("exchangesDone").asInt() == 2 * 64;
                });
    }

    @Test
    void aKilledNodeIsMissedAndComesBackWithItsData() throws Exception {
        NodeId third = new NodeId("n3");
        run("put", "b", "before", "x", "--w", "3");
        cluster.kill(third);
        assertThat(cluster.running(third)).isNull();
        assertThat(run("put", "b", "during", "y").status()).isZero();
        Ended toAll = run("put", "b", "during", "z", "--w", "3", "--timeout-ms", "2000");
        cluster.start(third);
        assertThat(toAll.err()).startsWith("quorum-not-met: ");
        assertThat(
                        Ended.of(
                                        "get",
                                        "b",
                                        "before",
                                        "--replica",
                                        "n3",
                                        "--url",
                                        cluster.urls().get(2))
                                .out())
                .isEqualTo("x");
        assertThat(Ended.of("get", "b", "during", "--url", cluster.urls().get(2)).status())
                .isZero();
    }
}
