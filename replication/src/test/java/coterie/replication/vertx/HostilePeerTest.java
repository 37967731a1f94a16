package coterie.replication.vertx;

import static coterie.replication.vertx.Fixture.N1;
import static coterie.replication.vertx.Fixture.N2;
import static org.assertj.core.api.Assertions.assertThat;

import coterie.replication.HostPort;
import coterie.replication.message.Gossip;
import coterie.replication.message.Reply;
import coterie.ring.Epoch;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What comes over the peer port and should not. In each case a good peer is served as before. */
class HostilePeerTest {

    private final Fixture fixture = new Fixture();
    private final Recorder heard = new Recorder();
    private final BlockingQueue<Consumer<byte[]>> asked = new LinkedBlockingQueue<>();
    private PeerTransport node = fixture.create(fixture.settings(N1), 1);

    @BeforeEach
    void start() {
        fixture.start(node, heard);
    }

    @AfterEach
    void servesAGoodPeerAllTheSame() throws Exception {
        try (RawPeer good = greeted()) {
            good.writeFrame(RawPeer.bytesOf(new Gossip.Ping(99, Epoch.FIRST, 0, List.of())));
            assertThat(heard.next())
                    .isEqualTo(
                            new Recorder.Received(
                                    N2, new Gossip.Ping(99, Epoch.FIRST, 0, List.of())));
        }
        assertThat(fixture.broken).isEmpty();
        fixture.close();
    }

    private RawPeer greeted() throws Exception {
        RawPeer peer = new RawPeer(fixture.address(N1));
        assertThat(peer.greet(fixture.settings(N2), fixture.settings(N1)))
                .isInstanceOf(Handshake.Accepted.class);
        return peer;
    }

    @Test
    void closesAConnectionThatSpeaksHttp() throws Exception {
        try (RawPeer peer = new RawPeer(fixture.address(N1))) {
            peer.write("GET / HTTP/1.1\r\nHost: n1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(peer.isClosedByPeer()).isTrue();
        }
        assertThat(node.statistics().malformedFrames()).isEqualTo(1);
        assertThat(node.statistics().refusedHandshakes())
                .containsEntry(RefusalReason.MALFORMED, 1L);
    }

    @Test
    void saysWhyItRefusesAFrameThatIsNoHandshake() throws Exception {
        try (RawPeer peer = new RawPeer(fixture.address(N1))) {
            peer.writeFrame("what is this".getBytes(StandardCharsets.US_ASCII));
            byte[] answer = peer.readFrame();
            assertThat(RawPeer.handshake(fixture.settings(N2)).answer(N1, answer, 0, answer.length))
                    .isInstanceOfSatisfying(
                            Handshake.RefusedByPeer.class,
                            refused -> {
                                assertThat(refused.reason()).isEqualTo(RefusalReason.MALFORMED);
                                assertThat(refused.detail()).contains("this is no handshake");
                            });
            assertThat(peer.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void takesNoMessageBeforeTheHandshake() throws Exception {
        try (RawPeer peer = new RawPeer(fixture.address(N1))) {
            peer.writeFrame(RawPeer.bytesOf(new Gossip.Ping(1, Epoch.FIRST, 0, List.of())));
            assertThat(peer.isClosedByPeer()).isTrue();
        }
        assertThat(heard.messages).isEmpty();
        assertThat(node.statistics().framesIn()).isZero();
    }

    @Test
    void refusesAHandshakeThatIsLongerThanAnyCanBe() throws Exception {
        try (RawPeer peer = new RawPeer(fixture.address(N1))) {
            peer.write(HexFormat.of().parseHex("00001001"));
            assertThat(peer.isClosedByPeer()).isTrue();
        }
        assertThat(node.statistics().malformedFrames()).isEqualTo(1);
    }

    @Test
    void closesAConnectionWhoseFrameIsTooLong() throws Exception {
        try (RawPeer peer = greeted()) {
            byte[] length = new byte[FrameReader.HEADER_BYTES];
            FrameReader.putLength(length, 0, Fixture.LIMITS.frameBytes() + 1);
            peer.write(length);
            assertThat(peer.isClosedByPeer()).isTrue();
        }
        assertThat(node.statistics().malformedFrames()).isEqualTo(1);
    }

    @Test
    void closesAConnectionWhoseFrameIsNoMessage() throws Exception {
        try (RawPeer peer = greeted()) {
            peer.writeFrame(HexFormat.of().parseHex("01020304"));
            assertThat(peer.isClosedByPeer()).isTrue();
        }
        assertThat(node.statistics().malformedFrames()).isEqualTo(1);
        assertThat(heard.messages).isEmpty();
    }

    @Test
    void forgetsAFrameThatStopsHalfWay() throws Exception {
        try (RawPeer peer = greeted()) {
            peer.write(HexFormat.of().parseHex("000000ff0102"));
        }
        assertThat(heard.messages).isEmpty();
        assertThat(node.statistics().malformedFrames()).isZero();
    }

    @Test
    void readsAFrameThatComesByteByByte() throws Exception {
        try (RawPeer peer = greeted()) {
            byte[] message = RawPeer.bytesOf(new Gossip.Ping(4, Epoch.FIRST, 0, List.of()));
            byte[] length = new byte[FrameReader.HEADER_BYTES];
            FrameReader.putLength(length, 0, message.length);
            for (byte b : length) {
                peer.write(new byte[] {b});
            }
            for (byte b : message) {
                peer.write(new byte[] {b});
            }
            assertThat(heard.next().message())
                    .isEqualTo(new Gossip.Ping(4, Epoch.FIRST, 0, List.of()));
        }
    }

    @Test
    void answersARequestThatItDoesNotKnow() throws Exception {
        HostPort address = fixture.address(N2);
        try (ServerSocket server =
                        new ServerSocket(address.port(), 1, InetAddress.getByName(address.host()));
                RawPeer peer = greeted();
                RawPeer answers = new RawPeer(server.accept())) {
            answers.welcome(fixture.settings(N2));

            peer.writeFrame(
                    HexFormat.of()
                            .parseHex("7f" + "0000000000000105" + "0000000000000001" + "cafe"));

            assertThat(answers.readFrame())
                    .isEqualTo(
                            RawPeer.bytesOf(
                                    new Reply.Refused(
                                            0x105, Epoch.FIRST, Reply.Reason.UNSUPPORTED)));
        }
        assertThat(node.statistics().unknownMessages()).isEqualTo(1);
    }

    @Test
    void countsAReplyThatItDoesNotKnowAndGoesOn() throws Exception {
        try (RawPeer peer = greeted()) {
            peer.writeFrame(
                    HexFormat.of().parseHex("ff" + "0000000000000105" + "0000000000000001"));
            peer.writeFrame(RawPeer.bytesOf(new Gossip.Ping(2, Epoch.FIRST, 0, List.of())));
            assertThat(heard.next().message())
                    .isEqualTo(new Gossip.Ping(2, Epoch.FIRST, 0, List.of()));
        }
        assertThat(node.statistics().unknownMessages()).isEqualTo(1);
    }

    @Test
    void turnsAwayWhoComesWhenTooManyWaitForTheirHandshake() throws Exception {
        List<RawPeer> waiting = new ArrayList<>();
        try {
            for (int i = 0; i < PeerServer.MOST_UNGREETED; i++) {
                waiting.add(new RawPeer(fixture.address(N1)));
            }
            try (RawPeer peer = new RawPeer(fixture.address(N1))) {
                assertThat(peer.isClosedByPeer()).isTrue();
            }
        } finally {
            for (RawPeer peer : waiting) {
                peer.close();
            }
        }
        assertThat(node.statistics().refusedHandshakes())
                .containsEntry(RefusalReason.OVERLOADED, 1L);
        Fixture.until(this::isAccepted);
    }

    /** A connection whose question waits for its answer. */
    private RawPeer asking() throws Exception {
        node.answerStrangersBy((_, _, answer) -> asked.add(answer));
        RawPeer stranger = new RawPeer(fixture.address(N1));
        stranger.write(Question.ask(new byte[] {1}).getBytes());
        return stranger;
    }

    private void assertRefused(RawPeer stranger, RefusalReason reason) throws Exception {
        byte[] answer = stranger.readFrame();
        assertThat(Question.readReply(answer, 0, answer.length).refusal())
                .satisfies(refusal -> assertThat(refusal.reason()).isEqualTo(reason));
        assertThat(stranger.isClosedByPeer()).isTrue();
        assertThat(node.statistics().refusedHandshakes()).containsEntry(reason, 1L);
    }

    @Test
    void takesOneQuestionOnAConnectionAndNothingElse() throws Exception {
        try (RawPeer stranger = asking()) {
            Consumer<byte[]> answer = Recorder.await(asked);
            stranger.write(Question.ask(new byte[] {2}).getBytes());
            assertRefused(stranger, RefusalReason.MALFORMED);
            answer.accept(new byte[1]);
        }
        assertThat(node.statistics().malformedFrames()).isEqualTo(1);
        assertThat(asked).isEmpty();
    }

    @Test
    void takesNoMessageAfterAQuestionAndNoLongFrame() throws Exception {
        for (String what : List.of("00000009" + "00".repeat(9), "00001001", "00000000")) {
            long before = node.statistics().malformedFrames();
            try (RawPeer stranger = asking()) {
                Recorder.await(asked);
                stranger.write(HexFormat.of().parseHex(what));
                assertThat(stranger.isClosedByPeer()).isTrue();
            }
            assertThat(node.statistics().malformedFrames()).isEqualTo(before + 1);
        }
        assertThat(node.statistics().framesIn()).isZero();
    }

    @Test
    void takesNoQuestionWhoseLengthLies() throws Exception {
        node.answerStrangersBy((_, _, answer) -> asked.add(answer));
        try (RawPeer stranger = new RawPeer(fixture.address(N1))) {
            stranger.writeFrame(
                    HexFormat.of().parseHex("436f7465" + "04" + "00010000" + "7f" + "01"));
            assertRefused(stranger, RefusalReason.MALFORMED);
        }
        assertThat(asked).isEmpty();
    }

    @Test
    void takesNoQuestionInAnotherProtocol() throws Exception {
        node.answerStrangersBy((_, _, answer) -> asked.add(answer));
        try (RawPeer stranger = new RawPeer(fixture.address(N1))) {
            stranger.writeFrame(HexFormat.of().parseHex("436f7465" + "04" + "00020000"));
            assertRefused(stranger, RefusalReason.INCOMPATIBLE_VERSION);
        }
        assertThat(asked).isEmpty();
    }

    @Test
    void takesNoQuestionAndNoSecondHelloFromAGreetedPeer() throws Exception {
        node.answerStrangersBy((_, _, answer) -> asked.add(answer));
        try (RawPeer peer = greeted()) {
            peer.write(Question.ask(new byte[32]).getBytes());
            assertThat(peer.isClosedByPeer()).isTrue();
        }
        try (RawPeer peer = greeted()) {
            peer.write(RawPeer.handshake(fixture.settings(N2)).hello(0).getBytes());
            assertThat(peer.isClosedByPeer()).isTrue();
        }
        assertThat(node.statistics().malformedFrames()).isEqualTo(2);
        assertThat(node.statistics().unknownMessages()).isZero();
        assertThat(asked).isEmpty();
    }

    @Test
    void questionsThatWaitKeepNoPeerFromItsHandshake() throws Exception {
        List<RawPeer> strangers = new ArrayList<>();
        try {
            for (int i = 0; i < OpenQuestions.MOST; i++) {
                strangers.add(asking());
                Recorder.await(asked);
            }
            greeted().close();
            try (RawPeer more = asking()) {
                assertRefused(more, RefusalReason.OVERLOADED);
            }
        } finally {
            for (RawPeer stranger : strangers) {
                stranger.close();
            }
        }
    }

    private boolean isAccepted() throws Exception {
        try (RawPeer peer = new RawPeer(fixture.address(N1))) {
            return peer.greet(fixture.settings(N2), fixture.settings(N1))
                    instanceof Handshake.Accepted;
        } catch (IOException turnedAway) {
            return false;
        }
    }

    @Test
    void givesUpOnAPeerThatSaysNothing() throws Exception {
        Fixture.await(node.abort());
        PeerSettings.Limits limits =
                new PeerSettings.Limits(
                        64 << 10,
                        1 << 20,
                        Duration.ofMillis(20),
                        Duration.ofSeconds(10),
                        Duration.ofMillis(1),
                        Duration.ofMillis(50),
                        Duration.ofSeconds(10));
        node = fixture.create(fixture.settings(Fixture.CLUSTER, N1, limits), 1);
        fixture.start(node, heard);
        try (RawPeer peer = new RawPeer(fixture.address(N1))) {
            assertThat(peer.isClosedByPeer()).isTrue();
        }
        assertThat(node.statistics().refusedHandshakes()).containsEntry(RefusalReason.TIMEOUT, 1L);
    }
}
