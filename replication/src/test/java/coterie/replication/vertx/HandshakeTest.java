package coterie.replication.vertx;

import static coterie.replication.vertx.Fixture.N1;
import static coterie.replication.vertx.Fixture.N2;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import coterie.replication.HostPort;
import coterie.ring.ClusterId;
import coterie.ring.Epoch;
import coterie.ring.NodeId;
import coterie.storage.codec.MalformedException;
import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HandshakeTest {

    private static final ClusterId OTHER = new ClusterId("00000000deadbeef");

    private final Fixture fixture = new Fixture();
    private final Recorder heard = new Recorder();

    @AfterEach
    void close() {
        fixture.close();
    }

    private byte[] helloOf(PeerSettings settings) {
        return withoutLength(RawPeer.handshake(settings).hello(0).getBytes());
    }

    private static byte[] withoutLength(byte[] frame) {
        return Arrays.copyOfRange(frame, FrameReader.HEADER_BYTES, frame.length);
    }

    private Handshake.Verdict judge(byte[] hello) throws MalformedException {
        return RawPeer.handshake(fixture.settings(N1)).judge(hello, 0, hello.length);
    }

    @Test
    void hasTheseBytes() {
        var address = new HostPort("h", 1);
        PeerSettings settings =
                new PeerSettings(
                        Fixture.CLUSTER,
                        N1,
                        address,
                        address,
                        new HostPort("h", 2),
                        fixture.settings(N1).peers(),
                        Fixture.LIMITS);
        Handshake handshake =
                new Handshake(
                        settings,
                        new Peers(settings, new TransportCounters()),
                        1,
                        () -> List.of(7L),
                        () -> new Epoch(3));
        assertThat(HexFormat.of().formatHex(handshake.hello(0).getBytes()))
                .isEqualTo(
                        "00000045"
                                + "436f7465"
                                + "01"
                                + "0001"
                                + "0000"
                                + "10"
                                + "30303030303030306330376532316530"
                                + "02"
                                + "6e31"
                                + "00"
                                + "0001"
                                + "01"
                                + "0000000000000007"
                                + "0000000000000003"
                                + "03"
                                + "683a31"
                                + "03"
                                + "683a32"
                                + "00010000"
                                + "0000000000000000");
        assertThat(
                        HexFormat.of()
                                .formatHex(
                                        HandshakeFrame.refusal(RefusalReason.OTHER_CLUSTER, "no")
                                                .getBytes()))
                .isEqualTo("0000000d" + "436f7465" + "03" + "0001" + "0000" + "03" + "02" + "6e6f");
    }

    @Test
    void acceptsAMemberAndTellsWhatItSaid() throws Exception {
        assertThat(judge(helloOf(fixture.settings(N2))))
                .isInstanceOfSatisfying(
                        Handshake.Accepted.class,
                        accepted -> {
                            assertThat(accepted.version()).isEqualTo(ProtocolVersion.CURRENT);
                            assertThat(accepted.greeting())
                                    .isEqualTo(
                                            new Greeting(
                                                    Fixture.CLUSTER,
                                                    N2,
                                                    0,
                                                    1,
                                                    List.of(1L),
                                                    Epoch.FIRST,
                                                    fixture.address(N2),
                                                    new HostPort("127.0.0.1", 8000),
                                                    Fixture.LIMITS.frameBytes(),
                                                    0));
                        });
    }

    @Test
    void agreesOnTheLowerMinorVersionWithANewerPeerAndIgnoresWhatItAppends() throws Exception {
        byte[] hello = Arrays.copyOf(helloOf(fixture.settings(N2)), 200);
        hello[8] = 9;
        assertThat(judge(hello))
                .isInstanceOfSatisfying(
                        Handshake.Accepted.class,
                        accepted ->
                                assertThat(accepted.version()).isEqualTo(ProtocolVersion.CURRENT));
    }

    private PeerSettings founding(NodeId self, int portOfN2) {
        PeerSettings settings = fixture.settings(self);
        return new PeerSettings(
                settings.clusterId(),
                self,
                settings.bind(),
                settings.advertised(),
                settings.httpAdvertised(),
                settings.peers(),
                new TreeMap<>(Map.of(N1, new HostPort("h", 1), N2, new HostPort("h", portOfN2))),
                settings.limits());
    }

    @Test
    void refusesAFounderThatWasGivenAnotherListAndSaysWhereItDiffers() throws Exception {
        byte[] hello = helloOf(founding(N2, 2));
        assertThat(RawPeer.handshake(founding(N1, 2)).judge(hello, 0, hello.length))
                .isInstanceOf(Handshake.Accepted.class);
        assertThat(judge(hello)).isInstanceOf(Handshake.Accepted.class);
        assertThat(RawPeer.handshake(founding(N1, 3)).judge(hello, 0, hello.length))
                .isEqualTo(
                        new Handshake.Refused(
                                RefusalReason.OTHER_FOUNDERS,
                                "the cluster cannot form: --cluster must be the same list on each"
                                        + " founder, but node n2 was given another address of n2"
                                        + " than n1, which was given h:3"));
    }

    @Test
    void refusesAnotherMajorVersionWithoutReadingOn() throws Exception {
        byte[] hello = Arrays.copyOf(helloOf(fixture.settings(N2)), 9);
        hello[6] = 2;
        assertThat(judge(hello))
                .isEqualTo(
                        new Handshake.Refused(
                                RefusalReason.INCOMPATIBLE_VERSION,
                                "protocol 2.0 does not go with protocol 1.0"));
    }

    @Test
    void namesBothClustersWhenItRefusesOne() throws Exception {
        assertThat(judge(helloOf(fixture.settings(OTHER, N2, Fixture.LIMITS))))
                .isEqualTo(
                        new Handshake.Refused(
                                RefusalReason.OTHER_CLUSTER,
                                "node n2 belongs to cluster 00000000deadbeef, and n1 to cluster 00000000c07e21e0"));
    }

    @Test
    void refusesStrangersAndItsOwnName() throws Exception {
        assertThat(judge(helloOf(fixture.settings(new NodeId("n9")))))
                .isEqualTo(
                        new Handshake.Refused(
                                RefusalReason.UNKNOWN_NODE, "node n9 is no member of the cluster"));
        assertThat(judge(helloOf(fixture.settings(N1))))
                .isEqualTo(
                        new Handshake.Refused(RefusalReason.SAME_NODE, "both sides are node n1"));
    }

    @Test
    void takesNoTruncatedHandshake() {
        byte[] hello = helloOf(fixture.settings(N2));
        for (int length = 0; length < hello.length; length++) {
            byte[] cut = Arrays.copyOf(hello, length);
            assertThatThrownBy(() -> judge(cut)).isInstanceOf(MalformedException.class);
        }
    }

    @Test
    void readsAQuestionInsteadOfAHelloAndNoneThatIsCut() throws Exception {
        byte[] ask = withoutLength(Question.ask(new byte[] {1, 2}).getBytes());
        assertThat(judge(ask))
                .isEqualTo(
                        new Handshake.Asked(
                                Buffer.buffer(new byte[] {1, 2}), ProtocolVersion.CURRENT));
        for (int length = 0; length < ask.length; length++) {
            byte[] cut = Arrays.copyOf(ask, length);
            assertThatThrownBy(() -> judge(cut)).isInstanceOf(MalformedException.class);
        }
        ask[6] = 2;
        assertThat(judge(ask))
                .isEqualTo(
                        new Handshake.Refused(
                                RefusalReason.INCOMPATIBLE_VERSION,
                                "protocol 2.0 does not go with protocol 1.0"));
    }

    @Test
    void takesNoQuestionForAWelcome() {
        byte[] ask = withoutLength(Question.ask(new byte[] {1, 2}).getBytes());
        assertThatThrownBy(() ->
                        RawPeer.handshake(fixture.settings(N1)).answer(N2, ask, 0, ask.length))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("kind 4 where 2");
    }

    @Test
    void doesNotTakeAnotherNodeForTheOneItLooksFor() throws Exception {
        Handshake three = RawPeer.handshake(fixture.settings(Fixture.N3));
        var accepted =
                (Handshake.Accepted)
                        three.judge(
                                helloOf(fixture.settings(N1)),
                                0,
                                helloOf(fixture.settings(N1)).length);
        byte[] welcome = withoutLength(three.welcome(accepted, 0).getBytes());
        assertThat(RawPeer.handshake(fixture.settings(N1)).answer(N2, welcome, 0, welcome.length))
                .isEqualTo(
                        new Handshake.Refused(
                                RefusalReason.OTHER_NODE, "node n3 answers where n2 is expected"));
    }

    @Test
    void keepsTwoClustersApart() throws Exception {
        PeerTransport ours = fixture.start(fixture.settings(N1), heard);
        PeerTransport theirs =
                fixture.start(fixture.settings(OTHER, N2, Fixture.LIMITS), new Recorder());
        heard.waitFor("disconnected n2");
        Fixture.until(() -> refusals(ours) > 1 && refusals(theirs) > 1);
        assertThat(theirs.statistics().refusedHandshakes().get(RefusalReason.OTHER_CLUSTER))
                .isGreaterThan(1);
        assertThat(ours.statistics().outgoingConnections()).isZero();
        assertThat(ours.statistics().incomingConnections()).isZero();
    }

    private static long refusals(PeerTransport transport) {
        return transport
                .statistics()
                .refusedByPeers()
                .getOrDefault(RefusalReason.OTHER_CLUSTER, 0L);
    }

    @Test
    void saysOnlyOnceWhyItRefuses() {
        RefusalLog log = new RefusalLog();
        assertThat(log.log("h", RefusalReason.UNKNOWN_NODE, "node x")).isTrue();
        assertThat(log.log("h", RefusalReason.UNKNOWN_NODE, "node x")).isFalse();
        for (int i = 0; i < RefusalLog.REMEMBERED; i++) {
            assertThat(log.log("h" + i, RefusalReason.UNKNOWN_NODE, "node x")).isTrue();
        }
        assertThat(log.log("h", RefusalReason.UNKNOWN_NODE, "node x")).isTrue();
    }
}
