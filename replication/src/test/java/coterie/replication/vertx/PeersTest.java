package coterie.replication.vertx;

import static coterie.replication.vertx.Fixture.N1;
import static coterie.replication.vertx.Fixture.N2;
import static coterie.replication.vertx.Fixture.N3;
import static org.assertj.core.api.Assertions.assertThat;

import coterie.replication.HostPort;
import coterie.replication.message.Gossip;
import coterie.ring.Epoch;
import coterie.ring.NodeId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is said of peers while connections of theirs are still being closed elsewhere. */
class PeersTest {

    private static final Map<NodeId, HostPort> MEMBERS =
            Map.of(N1, new HostPort("h", 1), N2, new HostPort("h", 2), N3, new HostPort("h", 3));

    private final Recorder heard = new Recorder();
    private final Peers peers =
            new Peers(
                    new PeerSettings(
                            Fixture.CLUSTER,
                            N1,
                            new HostPort("h", 1),
                            new HostPort("h", 1),
                            new HostPort("h", 9),
                            MEMBERS,
                            Fixture.LIMITS),
                    new TransportCounters());

    private static final Greeting GREETING =
            new Greeting(
                    Fixture.CLUSTER,
                    N2,
                    0,
                    1,
                    List.of(),
                    Epoch.FIRST,
                    new HostPort("h", 2),
                    new HostPort("h", 8),
                    1 << 20,
                    0);

    private Peer peer(NodeId id) {
        return Objects.requireNonNull(peers.get(id));
    }

    @Test
    void oneThatWentIsReportedOnceAndSaysNothingMore() throws Exception {
        peers.listen(heard);
        Peer two = peer(N2);
        two.onSignOfLife(() -> heard.connected(new NodeId("retried")));
        peers.membersAre(Map.of(), Set.of(N2));
        assertThat(heard.nextContact()).isEqualTo("disconnected n2");
        assertThat(heard.nextContact()).isEqualTo("disconnected n3");

        two.connected(GREETING);
        two.lost();
        two.failed();
        two.turnedAway("you");
        two.signOfLife();
        two.received(new Gossip.Ping(1, Epoch.FIRST, 0, List.of()));
        peers.connected(N1);

        assertThat(heard.nextContact()).isEqualTo("connected n1");
        assertThat(heard.messages).isEmpty();
        assertThat(peers.get(N2)).isNull();
        assertThat(peers.isFormer(N2)).isTrue();
        assertThat(peers.isFormer(N3)).isFalse();
    }

    @Test
    void allThatIsSaidOfAnOldAddressComesBeforeTheNew() throws Exception {
        peers.listen(heard);
        Peer old = peer(N2);
        old.connected(GREETING);
        peers.membersAre(Map.of(N2, new HostPort("h", 22), N3, new HostPort("h", 3)), Set.of());
        Peer moved = peer(N2);
        moved.connected(GREETING);
        old.lost();
        peers.connected(N1);
        assertThat(List.of(heard.nextContact(), heard.nextContact(), heard.nextContact()))
                .containsExactly("connected n2", "disconnected n2", "connected n2");
        assertThat(heard.nextContact()).isEqualTo("connected n1");
        assertThat(peers.all()).extracting(Peer::id).containsExactly(N2, N3);
    }

    @Test
    void oneThatStaysIsTheSame() {
        Peer three = peer(N3);
        peers.membersAre(MEMBERS, Set.of());
        assertThat(peers.get(N3)).isSameAs(three);
        peers.membersAre(Map.of(), Set.of(N3));
        peers.membersAre(MEMBERS, Set.of());
        assertThat(peers.get(N3)).isNotSameAs(three);
    }
}
