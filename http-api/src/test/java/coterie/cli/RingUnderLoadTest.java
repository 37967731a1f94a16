package coterie.cli;

import static coterie.cli.ProcessCluster.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The ring changes under load: each node in a process of its own, clients that read and write with
 * W = 2 and R = 2 of the first three replicas all the while.
 */
@Timeout(1_200)
class RingUnderLoadTest {

    @TempDir private Path folder;

    /** Three nodes that have met, and hold nothing that was not compared: a disk begins so. */
    private ProcessCluster cluster(int nodes) {
        ProcessCluster cluster = new ProcessCluster(folder, 3, nodes).startAll();
        for (int node = 0; node < 3; node++) {
            int each = node;
            await(
                    "it is compared with the others",
                    () -> cluster.document(each, "/v1/hints").path("unverified").isEmpty());
        }
        return cluster;
    }

    private static void post(ProcessCluster cluster, int node, String path) {
        int status =
                cluster.client(node)
                        .request("POST", "/v1/cluster/members/" + path, Map.of(), new byte[0])
                        .status();
        assertThat(status).as(path).isEqualTo(202);
    }

    /** Whether all of these nodes know that nothing is under way and go by as many members. */
    private static boolean isSettled(ProcessCluster cluster, int members, int... nodes) {
        for (int node : nodes) {
            JsonNode seen = cluster.document(node, "/v1/cluster");
            boolean isDone = seen.path("change").isMissingNode() || seen.path("change").isNull();
            int active = 0;
            for (JsonNode member : seen.path("members")) {
                active += member.path("state").asText().equals("active") ? 1 : 0;
            }
            if (!isDone || active != members || seen.path("members").size() != members) {
                return false;
            }
        }
        return true;
    }

    private static void join(ProcessCluster cluster, int node, int members, int... others) {
        assertThat(cluster.join(node, others[0]).line()).startsWith("ready ");
        await("n" + (node + 1) + " is active", () -> isSettled(cluster, members, others));
    }

    /** The short form: one node joins, and another leaves. */
    @Test
    void nothingIsLostOrStaleWhileANodeJoinsAndAnotherLeaves(TestReporter reporter)
            throws InterruptedException {
        try (ProcessCluster cluster = cluster(4);
                HistoryUnderLoad load = new HistoryUnderLoad(cluster, 60, 3)) {
            load.entry(0, 1, 2);
            load.run("quiet", 300);
            load.start("join");
            join(cluster, 3, 4, 0, 1, 2);
            load.entry(1, 2, 3);
            load.start("leave");
            post(cluster, 1, "n1/leave");
            await("n1 has left", () -> isSettled(cluster, 3, 1, 2, 3));
            load.stop();
            load.assertAllIsThere();
            load.report(reporter);
            load.assertSucceeded("");
        }
    }

    /** The whole: from 3 nodes to 5 and back to 4, and one that was killed is replaced. */
    @Test
    @Tag("long")
    void nothingIsLostOrStaleThroughAllChanges(TestReporter reporter) throws InterruptedException {
        try (ProcessCluster cluster = cluster(6);
                HistoryUnderLoad load = new HistoryUnderLoad(cluster, 2_000, 4)) {
            load.entry(0, 1, 2);
            load.run("quiet", 10_000);
            load.start("3 to 4");
            join(cluster, 3, 4, 0, 1, 2);
            load.start("4 to 5");
            join(cluster, 4, 5, 0, 1, 2, 3);
            load.entry(1, 2, 3, 4);
            load.start("5 to 4");
            post(cluster, 1, "n1/leave");
            await("n1 has left", () -> isSettled(cluster, 4, 1, 2, 3, 4));
            load.start("a node is killed");
            load.entry(2, 3, 4);
            cluster.kill(1);
            await("n2 is away", () -> !cluster.reaches(2, 0));
            load.start("it is replaced");
            assertThat(cluster.join(5, 2, "--replace", "n2").line()).startsWith("ready ");
            await("n6 is in its place", () -> isSettled(cluster, 4, 2, 3, 4, 5));
            load.run("quiet again", 10_000);
            load.assertAllIsThere();
            load.report(reporter);
            load.assertSucceeded("a node is killed");
        }
    }
}
