package coterie.replication.vertx;

import static coterie.replication.vertx.Fixture.N1;
import static coterie.replication.vertx.Fixture.N2;
import static coterie.replication.vertx.Fixture.N3;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import coterie.replication.HostPort;
import coterie.replication.message.Gossip;
import coterie.replication.message.Message;
import coterie.ring.Epoch;
import coterie.ring.NodeId;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Peers that are added, removed and moved while the transport runs, over real sockets. */
class MembersComeAndGoTest {

    private static final String GONE =
            "turned away by n1: node n2 has left the cluster or was removed,"
                    + " and its name is never given again";

    private final Fixture fixture = new Fixture();
    private final Recorder heard1 = new Recorder();
    private final Recorder heard2 = new Recorder();

    @AfterEach
    void close() {
        fixture.close();
        assertThat(fixture.broken).isEmpty();
    }

    private static Gossip ping(long id) {
        return new Gossip.Ping(id, Epoch.FIRST, 0, List.of());
    }

    private static void send(PeerTransport from, int shard, NodeId to, Message message) {
        ShardLoop loop = from.shards().get(shard);
        loop.mailbox().post(() -> loop.environment().send(to, message));
    }

    /** The settings of a node that knows nobody but itself and these. */
    private PeerSettings knowing(NodeId self, NodeId... others) {
        PeerSettings all = fixture.settings(self);
        return new PeerSettings(
                all.clusterId(),
                self,
                all.bind(),
                all.advertised(),
                all.httpAdvertised(),
                members(others),
                all.limits());
    }

    private Map<NodeId, HostPort> members(NodeId... ids) {
        Map<NodeId, HostPort> members = new TreeMap<>();
        for (NodeId id : ids) {
            members.put(id, fixture.address(id));
        }
        return members;
    }

    private static List<HostPort> connections(ShardLoop loop) throws InterruptedException {
        BlockingQueue<List<HostPort>> connections = new LinkedBlockingQueue<>();
        loop.context().runOnContext(_ -> connections.add(loop.connectedTo()));
        return Recorder.await(connections);
    }

    @Test
    void peersAddedAtRunTimeTalkBothWays() throws Exception {
        PeerTransport one = fixture.start(knowing(N1), 2, heard1);
        PeerTransport two = fixture.start(knowing(N2), 2, heard2);
        assertThat(one.peers()).isEmpty();

        one.membersAre(members(N1, N2), Set.of());
        two.membersAre(members(N1, N2), Set.of());
        heard1.waitFor("connected n2");
        heard2.waitFor("connected n1");
        for (int shard = 0; shard < 2; shard++) {
            send(one, shard, N2, ping(shard));
            assertThat(heard2.next()).isEqualTo(new Recorder.Received(N1, ping(shard)));
            send(two, shard, N1, ping(shard));
            assertThat(heard1.next()).isEqualTo(new Recorder.Received(N2, ping(shard)));
        }
        assertThat(one.peers()).extracting(PeerStatus::id).containsExactly(N2);
    }

    @Test
    void membersKnownBeforeTheStartAreLookedForAtIt() throws Exception {
        PeerTransport one = fixture.create(knowing(N1, N3), 1);
        one.membersAre(members(N1, N2), Set.of(N3));
        fixture.start(one, heard1);
        fixture.start(knowing(N2, N1), heard2);
        assertThat(connections(one.shards().getFirst())).containsExactly(fixture.address(N2));
        heard1.waitFor("connected n2");
    }

    @Test
    void whoStaysIsLeftAlone() throws Exception {
        PeerTransport one = fixture.start(knowing(N1, N2), heard1);
        fixture.start(knowing(N2, N1), heard2);
        heard1.waitFor("connected n2");
        one.membersAre(members(N1, N2, N3), Set.of());
        assertThat(heard1.nextContact()).isEqualTo("disconnected n3");
        one.membersAre(members(N2), Set.of(N3));
        send(one, 0, N2, ping(1));
        assertThat(heard2.next().message()).isEqualTo(ping(1));
        assertThat(one.peers()).extracting(PeerStatus::connected).containsExactly(true);
        assertThat(one.statistics().outgoingConnections()).isEqualTo(1);
    }

    @Test
    void oneThatIsRemovedIsCutAndToldSoAndNeverComesAgainByItself() throws Exception {
        PeerTransport one = fixture.start(knowing(N1, N2), 2, heard1);
        PeerTransport two = fixture.start(knowing(N2, N1), 2, heard2);
        heard1.waitFor("connected n2");
        heard2.waitFor("connected n1");
        send(one, 1, N2, ping(1));
        send(two, 1, N1, ping(2));
        assertThat(heard2.next().message()).isEqualTo(ping(1));
        assertThat(heard1.next().message()).isEqualTo(ping(2));

        one.membersAre(members(N1), Set.of(N2));

        heard1.waitFor("disconnected n2");
        heard2.waitFor(GONE);
        heard2.waitFor(GONE);
        Fixture.until(() -> one.statistics().incomingConnections() == 0);
        assertThat(one.statistics().outgoingConnections()).isZero();
        assertThat(one.peers()).isEmpty();
        for (ShardLoop loop : one.shards()) {
            assertThat(connections(loop)).isEmpty();
        }
        assertThat(two.statistics().refusedByPeers())
                .containsEntry(RefusalReason.FORMER_MEMBER, 2L);
        send(one, 0, N2, ping(3));
        Fixture.until(() -> one.statistics().droppedSends() == 1);
    }

    @Test
    void oneThatWasTurnedAwayTriesAgainOnlyAtASignOfLife() throws Exception {
        HostPort address = fixture.address(N1);
        PeerTransport two;
        try (ServerSocket server =
                new ServerSocket(address.port(), 1, InetAddress.getByName(address.host()))) {
            two = fixture.start(knowing(N2, N1), heard2);
            try (RawPeer wrong = new RawPeer(server.accept())) {
                wrong.readFrame();
                wrong.write(HandshakeFrame.refusal(RefusalReason.FORMER_MEMBER, "gone").getBytes());
                heard2.waitFor("turned away by n1: gone");
            }
            send(two, 0, N1, ping(1));
            Fixture.until(() -> two.statistics().droppedSends() == 1);
            try (RawPeer one = new RawPeer(fixture.address(N2))) {
                one.greet(knowing(N1, N2), knowing(N2, N1));
                try (RawPeer sorry = new RawPeer(server.accept())) {
                    sorry.welcome(knowing(N1, N2));
                    heard2.waitFor("connected n1");
                }
            }
        }
    }

    @Test
    void oneThatNeverWasAMemberIsUnknownAndNotFormer() throws Exception {
        PeerTransport one = fixture.start(knowing(N1), heard1);
        one.membersAre(members(N1), Set.of(N3));
        assertThat(refusalOf(N2)).isEqualTo(RefusalReason.UNKNOWN_NODE);
        assertThat(refusalOf(N3)).isEqualTo(RefusalReason.FORMER_MEMBER);
        one.membersAre(members(N1, N2), Set.of(N3));
        try (RawPeer peer = new RawPeer(fixture.address(N1))) {
            assertThat(peer.greet(knowing(N2, N1), knowing(N1)))
                    .isInstanceOf(Handshake.Accepted.class);
        }
    }

    private RefusalReason refusalOf(NodeId stranger) throws Exception {
        try (RawPeer peer = new RawPeer(fixture.address(N1))) {
            return ((Handshake.RefusedByPeer) peer.greet(knowing(stranger), knowing(N1))).reason();
        }
    }

    @Test
    void oneThatMovedIsFoundAtItsNewAddressAndNoMoreAtTheOld() throws Exception {
        PeerTransport one = fixture.start(knowing(N1, N2), heard1);
        HostPort moved = fixture.address(N3);
        try (ServerSocket before = listenAt(fixture.address(N2));
                ServerSocket after = listenAt(moved);
                RawPeer old = new RawPeer(before.accept())) {
            old.welcome(knowing(N2, N1));
            heard1.waitFor("connected n2");
            try (RawPeer incoming = new RawPeer(fixture.address(N1))) {
                assertThat(incoming.greet(knowing(N2, N1), knowing(N1)))
                        .isInstanceOf(Handshake.Accepted.class);

                one.membersAre(Map.of(N1, fixture.address(N1), N2, moved), Set.of());

                assertThat(heard1.nextContact()).isEqualTo("disconnected n2");
                assertThat(old.isClosedByPeer()).isTrue();
                assertThat(incoming.isClosedByPeer()).isTrue();
            }
            try (RawPeer next = new RawPeer(after.accept())) {
                next.welcome(knowing(N2, N1));
                assertThat(heard1.nextContact()).isEqualTo("connected n2");
                send(one, 0, N2, ping(5));
                assertThat(next.readFrame()).isEqualTo(RawPeer.bytesOf(ping(5)));
            }
        }
        assertThat(connections(one.shards().getFirst())).containsExactly(moved);
        assertThat(one.peers()).extracting(PeerStatus::address).containsExactly(moved);
    }

    private static ServerSocket listenAt(HostPort address) throws Exception {
        return new ServerSocket(address.port(), 1, InetAddress.getByName(address.host()));
    }

    @Test
    void aNodeCannotBeAMemberAndAFormerOne() {
        PeerTransport one = fixture.start(knowing(N1, N2), heard1);
        assertThatThrownBy(() -> one.membersAre(members(N1, N2, N3), Set.of(N2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("n2");
        assertThat(one.peers()).extracting(PeerStatus::id).containsExactly(N2);
    }

    @Test
    void manyChangesInARowLeaveNothingBehind() throws Exception {
        PeerTransport one = fixture.start(knowing(N1), 2, heard1);
        fixture.start(knowing(N2, N1), heard2);
        for (int i = 0; i < 200; i++) {
            one.membersAre(members(N1, N2, N3), Set.of());
            one.membersAre(members(N1), Set.of());
        }
        for (ShardLoop loop : one.shards()) {
            assertThat(connections(loop)).isEmpty();
        }
        Fixture.until(() ->
                one.statistics().outgoingConnections() == 0
                        && one.statistics().incomingConnections() == 0);
        one.membersAre(members(N1, N2), Set.of());
        heard1.waitFor("connected n2");
        send(one, 1, N2, ping(9));
        assertThat(heard2.next().message()).isEqualTo(ping(9));
    }
}
