package coterie.storage.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.ring.PartitionId;
import coterie.ring.property.Gen;
import coterie.ring.property.Property;
import coterie.storage.Hint;
import coterie.storage.Owed;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class HintCodecTest {

    private static final Key KEY = Key.of("b", new byte[] {0x6B, 0, (byte) 0xFF});
    private static final NodeId TARGET = new NodeId("n-2");
    private static final Hint HINT =
            new Hint(Samples.SMALLEST, true, 1_763_719_200_123L, 0x0102_0304L);

    private static final Gen<Hint> HINTS =
            random ->
                    new Hint(
                            Samples.RECORDS.from(random.split()),
                            random.nextBoolean(),
                            random.nextLong(),
                            random.nextLong(1, Long.MAX_VALUE));

    private static byte[] encode(Hint hint) {
        Output out = new Output(1);
        HintCodec.encode(out, hint);
        return out.toBytes();
    }

    private static Hint decode(byte[] bytes) throws MalformedException {
        return HintCodec.decode(ByteBuffer.wrap(bytes));
    }

    @Test
    void format1StaysAsItWasWritten() throws Exception {
        assertThat(encode(HINT)).isEqualTo(RecordCodecTest.golden("hint-1.hex"));
        assertThat(decode(RecordCodecTest.golden("hint-1.hex"))).isEqualTo(HINT);
    }

    @Test
    void aNewerHeaderIsReadByAnOlderReader() throws Exception {
        assertThat(decode(RecordCodecTest.golden("hint-1-newer-header.hex"))).isEqualTo(HINT);
    }

    @Test
    void whatIsWrittenIsReadBackFromHeapAndFromMappedMemory() {
        Property.forAll(
                1_000,
                HINTS,
                hint -> {
                    byte[] bytes = encode(hint);
                    assertThat(decode(bytes)).isEqualTo(hint);
                    ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length + 7);
                    direct.position(3).put(bytes).limit(3 + bytes.length).position(3);
                    assertThat(HintCodec.decode(direct.asReadOnlyBuffer())).isEqualTo(hint);
                    assertThat(direct.position()).isEqualTo(3);
                });
    }

    @Test
    void everyFlippedBitAndEveryTruncationIsFoundOut() {
        Property.forAll(
                50,
                HINTS,
                hint -> {
                    byte[] bytes = encode(hint);
                    for (int bit = 0; bit < bytes.length * Byte.SIZE; bit++) {
                        byte[] altered = bytes.clone();
                        altered[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
                        assertThatThrownBy(() -> decode(altered))
                                .isInstanceOf(MalformedException.class);
                    }
                    for (int length = 0; length < bytes.length; length++) {
                        byte[] truncated = Arrays.copyOf(bytes, length);
                        assertThatThrownBy(() -> decode(truncated))
                                .isInstanceOf(MalformedException.class);
                    }
                });
    }

    @Test
    void theKeysOfHintsAndTheirOrderStayAsTheyAre() throws MalformedException {
        String hash = HexFormat.of().toHexDigits(KEY.hash());
        Output out = new Output();
        KeyCodec.encodeHintKey(out, TARGET, KEY);
        assertThat(hex(out)).isEqualTo("6e2d3200" + hash + "62006b00ff");
        KeyCodec.encodeHintOrderKey(out, TARGET, 0x0102_0304L);
        assertThat(hex(out)).isEqualTo("6e2d3200" + "0000000001020304");
        HintCodec.Row row = new HintCodec.Row(-2, 0x0506, KEY);
        HintCodec.encode(out, row);
        byte[] bytes = out.toBytes();
        assertThat(hex(out))
                .isEqualTo("fffffffffffffffe" + "0000000000000506" + hash + "62006b00ff");
        assertThat(HintCodec.decodeRow(ByteBuffer.wrap(bytes))).isEqualTo(row);
    }

    @Test
    void theLongestKeyOfAHintFits() {
        Key longest = Key.of("b".repeat(Key.MAX_BUCKET_LENGTH), new byte[Key.MAX_KEY_BYTES]);
        Output out = new Output();
        KeyCodec.encodeHintKey(out, new NodeId("n".repeat(NodeId.MAX_LENGTH)), longest);
        assertThat(out.size()).isEqualTo(KeyCodec.MAX_HINT_BYTES).isLessThanOrEqualTo(511);
    }

    @Test
    void whatIsOwedStaysAsItIsWritten() throws MalformedException {
        for (Owed.Reason reason : Owed.Reason.values()) {
            Owed owed = new Owed(PartitionId.of(0x123), TARGET, reason);
            Output out = new Output();
            OwedCodec.encode(out, owed);
            byte[] bytes = out.toBytes();
            assertThat(OwedCodec.decode(ByteBuffer.wrap(bytes))).isEqualTo(owed);
            String number = reason == Owed.Reason.MISSED_HINT ? "00" : "01";
            assertThat(hex(out)).isEqualTo("0123" + number + "6e2d3200");
        }
    }

    @Test
    void bytesThatNothingOwedHasAreRefused() {
        for (String hex :
                new String[] {
                    "",
                    "0123",
                    "012302" + "6e3200",
                    "ffff00" + "6e3200",
                    "012300" + "6e32",
                    "012300" + "4e00",
                    "012300" + "6e320000"
                }) {
            assertThatThrownBy(
                            () -> OwedCodec.decode(ByteBuffer.wrap(HexFormat.of().parseHex(hex))))
                    .as(hex)
                    .isInstanceOf(MalformedException.class);
        }
    }

    @Test
    void aRowInTheOrderOfHintsWithAForeignHashIsRefused() {
        Output out = new Output();
        HintCodec.encode(out, new HintCodec.Row(1, 2, KEY));
        byte[] bytes = out.toBytes();
        bytes[2 * Long.BYTES] ^= 1;
        assertThatThrownBy(() -> HintCodec.decodeRow(ByteBuffer.wrap(bytes)))
                .isInstanceOf(MalformedException.class);
        assertThatThrownBy(() ->
                        HintCodec.decodeRow(
                                ByteBuffer.wrap("short".getBytes(StandardCharsets.US_ASCII))))
                .isInstanceOf(MalformedException.class);
    }

    private static String hex(Output out) {
        String hex = HexFormat.of().formatHex(out.toBytes());
        out.clear();
        return hex;
    }
}
