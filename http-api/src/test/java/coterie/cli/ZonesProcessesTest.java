package coterie.cli;

import static coterie.cli.ProcessCluster.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Founders in zones of their own, each in a process of its own. */
@Timeout(180)
class ZonesProcessesTest {

    private static final int NODES = 3;

    @TempDir private Path folder;

    private final List<Integer> ports = NodeUnderTest.freePorts(2 * NODES);

    private NodeUnderTest start(int node) {
        List<String> cluster = new ArrayList<>();
        for (int to = 0; to < NODES; to++) {
            cluster.add(ProcessCluster.id(to) + "=127.0.0.1:" + ports.get(to));
        }
        return NodeUnderTest.start(
                folder,
                "serve",
                "--id",
                ProcessCluster.id(node),
                "--data",
                folder.resolve(ProcessCluster.id(node)).toString(),
                "--http",
                "127.0.0.1:" + ports.get(NODES + node),
                "--peer",
                "127.0.0.1:" + ports.get(node),
                "--cluster",
                String.join(",", cluster),
                "--zone",
                "zone-" + node % 2);
    }

    private List<String> zones(int node) {
        List<String> zones = new ArrayList<>();
        for (JsonNode member : cluster(node).path("members")) {
            zones.add(member.path("zone").asText());
        }
        return zones;
    }

    private JsonNode cluster(int node) {
        ApiClient client = new ApiClient("http://127.0.0.1:" + ports.get(NODES + node));
        return KeyPages.parse(client.get("/v1/cluster").successful().body());
    }

    @Test
    void theZonesOfFoundersAreAgreedOnWhenTheyHaveMet() {
        List<NodeUnderTest> nodes = new ArrayList<>();
        try {
            for (int node = 0; node < NODES; node++) {
                nodes.add(start(node));
            }
            nodes.forEach(node -> assertThat(node.line()).startsWith("ready "));
            for (int node = 0; node < NODES; node++) {
                int at = node;
                await(
                        "all know all zones",
                        () -> zones(at).equals(List.of("zone-0", "zone-1", "zone-0")));
            }
            await(
                    "nothing is under way",
                    () ->
                            cluster(0).path("change").isMissingNode()
                                    || cluster(0).path("change").isNull());
        } finally {
            nodes.forEach(NodeUnderTest::close);
        }
    }
}
