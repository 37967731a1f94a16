package coterie.cli;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.config.Settings;
import coterie.ring.NodeId;
import coterie.server.LocalCluster;
import coterie.server.Server;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whoever embeds clusters starts and ends many of them in one process. */
@Timeout(60)
final class StoppedNodesTest {

    @TempDir private Path folder;

    @Test
    void nobodyKeepsANodeThatHasStoppedOrWasKilled() throws Exception {
        awaitCollected(stopped("stopped", false));
        awaitCollected(stopped("killed", true));
    }

    private WeakReference<Object> stopped(String name, boolean killed) throws Exception {
        Server.Host host = new Server.Host(1, "test", _ -> {});
        int port = NodeUnderTest.freePorts(1).getFirst();
        LocalCluster cluster =
                new LocalCluster(1, port, folder.resolve(name), Settings.defaults(), host);
        cluster.start();
        WeakReference<Object> store =
                new WeakReference<>(
                        Objects.requireNonNull(cluster.running(new NodeId("n1"))).store());
        assertThat(store.get()).isNotNull();
        if (killed) {
            cluster.kill(new NodeId("n1"));
        }
        cluster.stop();
        return store;
    }

    private static void awaitCollected(WeakReference<Object> node) {
        for (int collections = 0; node.get() != null && collections < 100; collections++) {
            System.gc();
        }
        assertThat(node.get()).isNull();
    }
}
