package coterie.replication.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import coterie.ring.Epoch;
import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.ring.property.Gen;
import coterie.ring.property.Property;
import coterie.storage.codec.MalformedException;
import coterie.storage.codec.Output;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageCodecTest {

    private static byte[] encode(Message message) {
        Output out = new Output();
        MessageCodec.encode(message, out);
        return out.toBytes();
    }

    private static MessageCodec.Decoded decode(byte[] bytes) throws MalformedException {
        return MessageCodec.decode(bytes, 0, bytes.length);
    }

    private static Message known(byte[] bytes) throws MalformedException {
        return ((MessageCodec.Known) decode(bytes)).message();
    }

    @Test
    void bringsEveryMessageBack() {
        Set<String> kinds = new TreeSet<>();
        Property.forAll(
                3_000,
                MessageExamples.ALL,
                message -> {
                    byte[] bytes = encode(message);
                    Message back = known(bytes);
                    assertThat(encode(back)).isEqualTo(bytes);
                    // Records that hold arrays have no equality of their own; their bytes above
                    // stand in for it.
                    if (!(message instanceof Request.ListKeys)
                            && !(message instanceof Reply.Keys)) {
                        assertThat(back).isEqualTo(message);
                    }
                    kinds.add(message.getClass().getSimpleName());
                });
        assertThat(kinds)
                .containsExactlyInAnyOrder(
                        "TreeNode",
                        "VerifiedWithAll",
                        "Verified",
                        "TreeDigests",
                        "LeafVersions",
                        "Versions",
                        "RehashLeaves",
                        "Rehashed",
                        "CollectTombstones",
                        "Consensus",
                        "FetchRecords",
                        "Records",
                        "FindMissing",
                        "Missing",
                        "Collected",
                        "Forwarded",
                        "Deliver",
                        "Delivered",
                        "ForwardWrite",
                        "HeldReply",
                        "Keys",
                        "LeaseGrant",
                        "ListKeys",
                        "Ping",
                        "PingRequest",
                        "Pong",
                        "PushPull",
                        "PushPulled",
                        "Read",
                        "Refused",
                        "Relayed",
                        "Replicate",
                        "RingReport",
                        "Stored");
    }

    @Test
    void readsAMessageWhereverItLiesInTheArray() {
        Property.forAll(
                200,
                MessageExamples.ALL,
                message -> {
                    byte[] bytes = encode(message);
                    byte[] around = new byte[bytes.length + 7];
                    Arrays.fill(around, (byte) 0xEE);
                    System.arraycopy(bytes, 0, around, 3, bytes.length);
                    var back = (MessageCodec.Known) MessageCodec.decode(around, 3, bytes.length);
                    assertThat(encode(back.message())).isEqualTo(bytes);
                });
    }

    @Test
    void ignoresWhatANewerVersionAppends() {
        Property.forAll(
                1_000,
                MessageExamples.ALL,
                message -> {
                    byte[] bytes = encode(message);
                    byte[] longer = Arrays.copyOf(bytes, bytes.length + 9);
                    Arrays.fill(longer, bytes.length, longer.length, (byte) 0xA5);
                    assertThat(encode(known(longer))).isEqualTo(bytes);
                });
    }

    @Test
    void takesNoMessageThatIsCutShort() {
        Property.forAll(
                300,
                MessageExamples.ALL,
                message -> {
                    byte[] bytes = encode(message);
                    for (int length = 0; length < bytes.length; length++) {
                        byte[] cut = Arrays.copyOf(bytes, length);
                        assertThatThrownBy(() -> decode(cut))
                                .isInstanceOf(MalformedException.class);
                    }
                });
    }

    /** An altered message is another message or none, and never anything worse. */
    @Test
    void survivesAnyAlteration() {
        Gen<byte[]> altered =
                random -> {
                    byte[] bytes = encode(MessageExamples.ALL.from(random.split()));
                    for (int i = random.nextInt(1, 6); i > 0; i--) {
                        int at = random.nextInt(bytes.length);
                        bytes[at] =
                                random.nextBoolean()
                                        ? (byte) random.nextInt()
                                        : (byte) (bytes[at] ^ (1 << random.nextInt(8)));
                    }
                    return bytes;
                };
        Property.forAll(
                20_000,
                altered,
                bytes -> {
                    try {
                        decode(bytes);
                    } catch (MalformedException expected) {
                        assertThat(expected.getMessage()).isNotEmpty();
                    }
                });
    }

    @Test
    void survivesAnyBytes() {
        Property.forAll(
                20_000,
                Gen.bytes(0, 80),
                bytes -> {
                    if (bytes.length > 0) {
                        bytes[0] &= (byte) 0x87;
                    }
                    try {
                        decode(bytes);
                    } catch (MalformedException expected) {
                        assertThat(expected.getMessage()).isNotEmpty();
                    }
                });
    }

    @Test
    void knowsAnUnknownRequestFromAnUnknownReply() throws Exception {
        byte[] head =
                HexFormat.of().parseHex("7f" + "0000000000000105" + "0000000000000002" + "cafe");
        assertThat(decode(head)).isEqualTo(new MessageCodec.UnknownRequest(0x105, new Epoch(2)));
        head[0] = (byte) 0x80;
        assertThat(decode(head)).isEqualTo(new MessageCodec.UnknownReply(0x105, new Epoch(2)));
    }

    @Test
    void takesAnOutcomeOfANewerVersionForAnUnknownReply() throws Exception {
        byte[] bytes =
                HexFormat.of().parseHex("83" + "0000000000000105" + "0000000000000002" + "63");
        assertThat(decode(bytes)).isEqualTo(new MessageCodec.UnknownReply(0x105, new Epoch(2)));
    }

    @Test
    void takesAReasonOfANewerVersionForTheOneThatPromisesLeast() throws Exception {
        byte[] bytes =
                HexFormat.of().parseHex("86" + "0000000000000105" + "0000000000000002" + "63");
        assertThat(known(bytes))
                .isEqualTo(new Reply.Refused(0x105, new Epoch(2), Reply.Reason.STORAGE_FAILED));
    }

    @Test
    void refusesKeysThatAreNone() {
        byte[] read =
                encode(
                        new Request.Read(
                                1, Epoch.FIRST, Key.of("b", "k".getBytes(UTF_8)), 3, 2, false));
        byte[] bucket = read.clone();
        bucket[18] = '/';
        assertThatThrownBy(() -> decode(bucket))
                .isInstanceOf(MalformedException.class)
                .hasMessage("'/' is no bucket");
        byte[] empty = Arrays.copyOf(read, read.length - 1);
        empty[19] = 0;
        assertThatThrownBy(() -> decode(empty)).isInstanceOf(MalformedException.class);
    }

    @Test
    void takesWhatANewerVersionSaysOfAMemberForADoubt() throws Exception {
        byte[] bytes =
                HexFormat.of()
                        .parseHex(
                                "05"
                                        + "0000000000000100"
                                        + "0000000000000002"
                                        + "00"
                                        + "01"
                                        + "63"
                                        + "026e31"
                                        + "07"
                                        + "026e32");
        Rumour doubt = new Rumour(new NodeId("n1"), Rumour.State.SUSPECT, 7, new NodeId("n2"));
        assertThat(known(bytes)).isEqualTo(new Gossip.Ping(0x100, new Epoch(2), 0, List.of(doubt)));
    }

    @ParameterizedTest
    @CsvSource({
        "rumours that are not there, 05, 00 05",
        "a number of rumours beyond all bounds, 05, 00 ffffffff7f",
        "an incarnation beyond the highest, 05, 00 01 00 026e31 80808080808080 10",
        "a name that is none, 05, 00 01 00 024e31 00",
        "a hint from the future, 85, 00 fffffffffffffffe 00"
    })
    void takesNoGossipWith(String what, String kind, String body) {
        byte[] bytes =
                HexFormat.of()
                        .parseHex(
                                kind
                                        + "0000000000000100"
                                        + "0000000000000002"
                                        + body.replace(" ", ""));
        assertThatThrownBy(() -> decode(bytes)).as(what).isInstanceOf(MalformedException.class);
    }
}
