package coterie.replication.joining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import coterie.consensus.Bytes;
import coterie.consensus.Generation;
import coterie.consensus.PaxosMessage;
import coterie.consensus.Slot;
import coterie.consensus.Snapshot;
import coterie.consensus.Voters;
import coterie.replication.HostPort;
import coterie.replication.agreed.Address;
import coterie.replication.joining.JoinAnswer.Reason;
import coterie.ring.ClusterId;
import coterie.ring.Member;
import coterie.ring.NodeId;
import coterie.storage.codec.MalformedException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class JoinCodecTest {

    private static final ClusterId CLUSTER = new ClusterId("0123456789abcdef");
    private static final JoinRequest PLAIN =
            new JoinRequest(
                    new Member(new NodeId("n4"), "a", 1),
                    new Address(new HostPort("h", 1), new HostPort("h", 2)),
                    null,
                    null,
                    new JoinRequest.Formats(1, 2, 3));
    private static final JoinRequest FULL =
            new JoinRequest(
                    new Member(new NodeId("n4"), "a", 0),
                    new Address(new HostPort("h", 1), null),
                    new NodeId("n2"),
                    CLUSTER,
                    JoinCodec.formats());
    private static final JoinAnswer JOINED =
            new JoinAnswer.Joined(
                    CLUSTER,
                    new PaxosMessage.Install(
                            Generation.FIRST,
                            new Snapshot(
                                    new Slot(7),
                                    Voters.founding(List.of(new NodeId("n1"))),
                                    List.of(),
                                    Bytes.copyOf(new byte[] {1, 2}))));

    private static void assertMalformed(byte[] request, String why) {
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> JoinCodec.decodeRequest(request))
                .withMessageContaining(why);
    }

    @Test
    void whatIsAskedAndAnsweredSurvivesItsBytes() throws MalformedException {
        for (JoinRequest request : List.of(PLAIN, FULL)) {
            byte[] bytes = JoinCodec.encode(request);
            assertThat(JoinCodec.decodeRequest(bytes)).isEqualTo(request);
            assertThat(JoinCodec.decodeRequest(Arrays.copyOf(bytes, bytes.length + 3)))
                    .as("with what a later version appends")
                    .isEqualTo(request);
        }
        assertThat(JoinCodec.decodeAnswer(JoinCodec.encode(JOINED))).isEqualTo(JOINED);
        for (Reason reason : Reason.values()) {
            JoinAnswer refused = new JoinAnswer.Refused(reason, "no");
            assertThat(JoinCodec.decodeAnswer(JoinCodec.encode(refused))).isEqualTo(refused);
        }
    }

    @Test
    void theLayoutStaysAsItIs() {
        assertThat(HexFormat.of().formatHex(JoinCodec.encode(PLAIN)))
                .isEqualTo(
                        "01"
                                + "026e34"
                                + "0161"
                                + "01"
                                + "03683a31"
                                + "03683a32"
                                + "00"
                                + "00"
                                + "010203");
        assertThat(
                        HexFormat.of()
                                .formatHex(
                                        JoinCodec.encode(
                                                new JoinAnswer.Refused(Reason.ID_IN_USE, "no"))))
                .isEqualTo("01" + "02" + "04" + "026e6f");
        assertThat(HexFormat.of().formatHex(JoinCodec.encode(JOINED)))
                .startsWith("01" + "01" + "10" + "30313233343536373839616263646566" + "01" + "0d");
    }

    @Test
    void aReasonOfALaterVersionIsSomeReason() throws MalformedException {
        assertThat(JoinCodec.decodeAnswer(HexFormat.of().parseHex("0102ff026e6f")))
                .isEqualTo(new JoinAnswer.Refused(Reason.OTHER, "no"));
    }

    @Test
    void aRefusalIsCutAtItsLimit() throws MalformedException {
        String longest = "x".repeat(JoinCodec.MAX_DETAIL_LENGTH);
        JoinAnswer refused = new JoinAnswer.Refused(Reason.OTHER, longest);
        assertThat(JoinCodec.decodeAnswer(JoinCodec.encode(refused))).isEqualTo(refused);
        assertThat(
                        JoinCodec.decodeAnswer(
                                JoinCodec.encode(
                                        new JoinAnswer.Refused(Reason.OTHER, longest + "y"))))
                .isEqualTo(refused);
    }

    @Test
    void whatIsNoRequestIsRefused() {
        byte[] whole = JoinCodec.encode(PLAIN);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatExceptionOfType(MalformedException.class)
                    .isThrownBy(() -> JoinCodec.decodeRequest(cut));
        }
        byte[] newer = whole.clone();
        newer[0] = 2;
        assertMalformed(newer, "format 2; this program knows 1");
        byte[] shouting = whole.clone();
        shouting[2] = 'N';
        assertMalformed(shouting, "N4");
        byte[] heavy = whole.clone();
        heavy[6] = (byte) 0xFF;
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> JoinCodec.decodeRequest(heavy));
    }

    @Test
    void whatIsNoAnswerIsRefused() {
        byte[] whole = JoinCodec.encode(JOINED);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatExceptionOfType(MalformedException.class)
                    .isThrownBy(() -> JoinCodec.decodeAnswer(cut));
        }
        byte[] unknown = whole.clone();
        unknown[1] = 9;
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> JoinCodec.decodeAnswer(unknown))
                .withMessageContaining("answer 9");
    }
}
