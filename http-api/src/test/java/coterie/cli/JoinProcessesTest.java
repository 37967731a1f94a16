package coterie.cli;

import static coterie.cli.ProcessCluster.await;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that join a running cluster, each in a process of its own. */
@Timeout(180)
class JoinProcessesTest {

    private static final int KEYS = 40;

    @TempDir private Path folder;

    /** What a node says the other is, or nothing where it is no member. */
    private static String state(ProcessCluster cluster, int node, String of) {
        for (JsonNode member : cluster.document(node, "/v1/cluster").path("members")) {
            if (member.path("id").asText().equals(of)) {
                return member.path("state").asText();
            }
        }
        return "";
    }

    private static void put(ProcessCluster cluster, int node, String key) {
        byte[] value = key.getBytes(StandardCharsets.UTF_8);
        ApiClient.Answer answer =
                cluster.client(node)
                        .request("PUT", "/v1/kv/b/" + key, Map.of("Coterie-W", "2"), value);
        assertThat(answer.status())
                .as(new String(answer.body(), StandardCharsets.UTF_8))
                .isEqualTo(204);
    }

    @Test
    void aNodeThatDiesWhileItJoinsJoinsByTheSameCommandAndKnowsItAfterwards() {
        try (ProcessCluster cluster = new ProcessCluster(folder, 3, 4).startAll()) {
            cluster.join(3, 0, "--standby");
            await("n4 is a member", () -> state(cluster, 1, "n4").equals("standby"));
            cluster.kill(3);

            assertThat(cluster.join(3, 1, "--standby").line()).startsWith("ready ");
            assertThat(state(cluster, 3, "n4")).isEqualTo("standby");
            put(cluster, 3, "k");
            await("all reach it", () -> cluster.reaches(0, 3) && cluster.reaches(2, 3));

            cluster.kill(3);
            cluster.kill(2);
            NodeUnderTest again = cluster.join(3, 2, "--standby"); // where nobody answers
            assertThat(again.line()).startsWith("ready ");
            assertThat(again.errors()).contains("--join is ignored");
            assertThat(cluster.client(3).get("/v1/kv/b/k").status()).isEqualTo(200);
        }
    }

    private static int post(ProcessCluster cluster, String path) {
        return cluster.client(0)
                .request("POST", "/v1/cluster/members/" + path, Map.of(), new byte[0])
                .status();
    }

    @Test
    void whoLeavesEndsInOrderAndWhoWasRemovedIsToldSoWhenItComesBack() {
        try (ProcessCluster cluster = new ProcessCluster(folder, 3, 5).startAll()) {
            NodeUnderTest leaver = cluster.join(3, 0, "--standby");
            assertThat(leaver.line()).startsWith("ready ");
            assertThat(post(cluster, "n4/leave")).isEqualTo(202);
            assertThat(leaver.exitStatus()).isEqualTo(0);
            assertThat(leaver.errors()).contains("coterie: n4 has left the cluster");
            NodeUnderTest again = cluster.join(3, 0, "--standby");
            assertThat(again.exitStatus()).isEqualTo(3);
            assertThat(again.errors()).contains("n4 is no member of the cluster any more");

            NodeUnderTest removed = cluster.join(4, 1, "--standby");
            assertThat(removed.line()).startsWith("ready ");
            cluster.kill(4);
            await("n5 is away", () -> !cluster.reaches(0, 3));
            assertThat(post(cluster, "n5/remove")).isEqualTo(202);
            await("all know it", () -> state(cluster, 1, "n5").isEmpty());
            NodeUnderTest back = cluster.join(4, 1, "--standby");
            assertThat(back.exitStatus()).isEqualTo(3);
            assertThat(back.errors())
                    .contains("coterie: ", "says: node n5 has left the cluster or was removed");
            cluster.wipe(4);
            assertRefused(cluster.join(4, 1), "n5 was a member before; ids are never given again");
        }
    }

    @Test
    void aNodeThatJoinsGetsPartitionsAndOneThatLeavesEndsOnceItHasHandedItsOwnOver() {
        try (ProcessCluster cluster = new ProcessCluster(folder, 3, 4).startAll()) {
            putAll(cluster);
            assertThat(cluster.join(3, 1).line()).startsWith("ready ");
            await("n4 is active", () -> state(cluster, 3, "n4").equals("active"));
            NodeUnderTest leaver = requireNonNull(cluster.process(1));
            assertThat(post(cluster, "n2/leave")).isEqualTo(202);
            assertThat(leaver.exitStatus()).isEqualTo(0);
            assertThat(leaver.errors()).contains("its data are handed over");
            readAllAt(cluster, 3);
            cluster.launch(1);
            assertThat(requireNonNull(cluster.process(1)).exitStatus()).isEqualTo(3);
        }
    }

    /** Stores a value at each of the three founders in turn, once all of them reach all. */
    private static void putAll(ProcessCluster cluster) {
        for (int node = 0; node < 3; node++) {
            int from = node;
            await(
                    "all reach all",
                    () ->
                            cluster.reaches(from, 0)
                                    && cluster.reaches(from, 1)
                                    && cluster.reaches(from, 2));
        }
        for (int i = 0; i < KEYS; i++) {
            put(cluster, i % 3, "k" + i);
        }
    }

    private static void readAllAt(ProcessCluster cluster, int node) {
        Map<String, String> strict = Map.of("Coterie-Quorum", "strict", "Coterie-R", "2");
        for (int i = 0; i < KEYS; i++) {
            ApiClient.Answer read =
                    cluster.client(node).request("GET", "/v1/kv/b/k" + i, strict, null);
            assertThat(read.status()).as("k" + i).isEqualTo(200);
            assertThat(new String(read.body(), StandardCharsets.UTF_8)).isEqualTo("k" + i);
        }
    }

    @Test
    void aNewProcessTakesThePlaceOfAKilledOneAndHoldsAllThatItHeld() {
        try (ProcessCluster cluster = new ProcessCluster(folder, 3, 4).startAll()) {
            putAll(cluster);
            cluster.kill(1);
            await("n2 is away", () -> !cluster.reaches(0, 1) && !cluster.reaches(2, 1));
            put(cluster, 0, "while%20n2%20is%20away");

            assertThat(cluster.join(3, 0, "--replace", "n2").line()).startsWith("ready ");
            for (int node : new int[] {0, 2, 3}) {
                await(
                        "n4 is in the place of n2",
                        () ->
                                state(cluster, node, "n4").equals("active")
                                        && state(cluster, node, "n2").isEmpty());
            }
            readAllAt(cluster, 3);
            for (String key : new String[] {"k0", "k" + (KEYS - 1), "while%20n2%20is%20away"}) {
                assertThat(cluster.client(0).get("/v1/kv/b/" + key + "?replica=n4").status())
                        .as(key)
                        .isEqualTo(200);
            }
            cluster.launch(1);
            NodeUnderTest back = requireNonNull(cluster.process(1));
            assertThat(back.exitStatus()).isEqualTo(3);
            assertThat(back.errors()).contains("node n2 has left the cluster or was removed");
        }
    }

    @Test
    void whoFoundedAloneAndLostItsDiskDoesNotFoundAgain() {
        try (ProcessCluster cluster = new ProcessCluster(folder, 1, 2).startAll()) {
            assertThat(cluster.join(1, 0, "--standby").line()).startsWith("ready ");
            cluster.kill(0);
            cluster.wipe(0);
            cluster.launch(0);
            NodeUnderTest again = requireNonNull(cluster.process(0));
            assertThat(again.exitStatus()).isEqualTo(1);
            assertThat(again.errors())
                    .contains("its cluster is not new: n2 goes by its epoch 2", "--join");
            assertThat(requireNonNull(cluster.process(1)).errors())
                    .contains("node n2 is no member of the cluster as node n1 knows it at epoch 1");
        }
    }

    private static void assertRefused(NodeUnderTest node, String... words) {
        assertThat(node.exitStatus()).isEqualTo(1);
        assertThat(node.errors()).contains("coterie: ").contains(words);
    }

    @Test
    void whoCannotBeAMemberIsToldWhyAndTheRingStaysAsItIs() {
        try (ProcessCluster cluster = new ProcessCluster(folder, 3, 5).startAll()) {
            assertRefused(
                    cluster.joinAs("n2", 3, 0), "n2 is a member already, at " + cluster.peer(1));
            assertRefused(cluster.join(3, 4), "cannot join: 127.0.0.1:", "cannot be reached");
            assertRefused(cluster.join(3, 0, "--replace", "n9"), "n9 is no member");
            assertRefused(
                    cluster.join(3, 0, "--cluster", "n4=" + cluster.peer(3)),
                    "--cluster and --join do not go together");
            assertRefused(
                    NodeUnderTest.start(
                            folder,
                            "serve",
                            "--id",
                            "n4",
                            "--data",
                            folder.resolve("empty").toString(),
                            "--peer",
                            cluster.peer(3)),
                    "is empty",
                    "--cluster",
                    "--join");
            JsonNode now = cluster.document(0, "/v1/cluster");
            assertThat(now.path("members")).hasSize(3);
            assertThat(now.path("epoch").asInt()).isEqualTo(1);
        }
    }
}
