package coterie.storage.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import coterie.ring.property.Gen;
import coterie.ring.property.Property;
import coterie.storage.StoredRecord;
import coterie.storage.version.CausalContext;
import coterie.storage.version.Siblings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class RecordCodecTest {

    private static final int ATTACKS = 20_000;

    private static byte[] encode(StoredRecord record) {
        Output out = new Output(1);
        RecordCodec.encode(out, record);
        return out.toBytes();
    }

    private static StoredRecord decode(byte[] bytes) throws MalformedException {
        return RecordCodec.decode(ByteBuffer.wrap(bytes));
    }

    static byte[] golden(String name) throws IOException {
        try (InputStream in = RecordCodecTest.class.getResourceAsStream(name)) {
            String text =
                    new String(
                            Objects.requireNonNull(in, name).readAllBytes(),
                            StandardCharsets.US_ASCII);
            return HexFormat.of().parseHex(text.replaceAll("#.*|\\s", ""));
        }
    }

    @Test
    void format1StaysAsItWasWritten() throws IOException, MalformedException {
        assertThat(encode(Samples.TWO_SIBLINGS)).isEqualTo(golden("record-1-two-siblings.hex"));
        assertThat(decode(golden("record-1-two-siblings.hex"))).isEqualTo(Samples.TWO_SIBLINGS);
        assertThat(encode(Samples.SMALLEST)).isEqualTo(golden("record-1-smallest.hex"));
        assertThat(decode(golden("record-1-smallest.hex"))).isEqualTo(Samples.SMALLEST);
    }

    @Test
    void aNewerHeaderIsReadByAnOlderReader() throws IOException, MalformedException {
        assertThat(decode(golden("record-1-newer-header.hex"))).isEqualTo(Samples.SMALLEST);
    }

    @Test
    void whatIsWrittenIsReadBackFromHeapAndFromMappedMemory() {
        Property.forAll(
                2_000,
                Samples.RECORDS,
                record -> {
                    byte[] bytes = encode(record);
                    assertThat(decode(bytes)).isEqualTo(record);

                    ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length + 7);
                    direct.position(3).put(bytes).limit(3 + bytes.length).position(3);
                    assertThat(RecordCodec.decode(direct.asReadOnlyBuffer())).isEqualTo(record);
                    assertThat(direct.position()).isEqualTo(3);
                });
    }

    @Test
    void equalSiblingsHaveEqualBytes() {
        Property.forAll(
                500,
                Samples.RECORDS,
                record -> {
                    Siblings siblings = record.siblings();
                    CausalContext context = siblings.context();
                    CausalContext again =
                            CausalContext.of(
                                    context.vector().reversed(), context.singles().reversed());
                    Siblings same = Siblings.of(again, siblings.values().reversed());
                    assertThat(
                                    encode(
                                            new StoredRecord(
                                                    same,
                                                    record.copies(),
                                                    record.actor(),
                                                    record.verified())))
                            .isEqualTo(encode(record));
                });
    }

    @Test
    void everyFlippedBitAndEveryTruncationIsFoundOut() {
        Property.forAll(
                100,
                Samples.RECORDS,
                record -> {
                    byte[] bytes = encode(record);
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

    /**
     * A checksum is no protection against a writer's mistake: behind a right one, too, any bytes
     * are harmless.
     */
    @Test
    void alteredBytesWithARightChecksumAreRefusedOrReadInTheirOneForm() {
        Gen<List<Long>> attacks = Gen.lists(Gen.longs(), 2, 2);
        Property.forAll(
                ATTACKS,
                attacks,
                seeds -> {
                    byte[] bytes =
                            encode(Samples.RECORDS.from(new SplittableRandom(seeds.getFirst())));
                    SplittableRandom random = new SplittableRandom(seeds.getLast());
                    for (int left = random.nextInt(1, 4); left > 0; left--) {
                        bytes[random.nextInt(5, bytes.length)] =
                                (byte) (random.nextBoolean() ? random.nextInt() : 0xFF);
                    }
                    byte[] attack =
                            random.nextInt(4) == 0
                                    ? Arrays.copyOf(bytes, random.nextInt(5, bytes.length + 1))
                                    : bytes;
                    seal(attack);
                    try {
                        StoredRecord record = decode(attack);
                        assertThat(decode(encode(record))).isEqualTo(record);
                    } catch (MalformedException expected) {
                        assertThat(expected).hasMessageMatching(".+");
                    }
                });
    }

    private static void seal(byte[] record) {
        CRC32C checksum = new CRC32C();
        checksum.update(record, 5, record.length - 5);
        ByteBuffer.wrap(record).putInt(1, (int) checksum.getValue());
    }

    @Test
    void aNewerFormatIsNamed() {
        byte[] bytes = encode(Samples.SMALLEST);
        bytes[0] = 2;
        assertThatThrownBy(() -> decode(bytes))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("unknown format 2");
    }
}
