package coterie.storage.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import coterie.ring.property.Gen;
import coterie.ring.property.Property;
import coterie.storage.codec.TreeCodec.Dated;
import coterie.storage.merkle.TreeImage;
import coterie.storage.merkle.TreeImage.LeafDigest;
import coterie.storage.merkle.VersionDigest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator.SplittableGenerator;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class TreeCodecTest {

    private static final Gen<Dated> TREES = TreeCodecTest::trees;

    private static Dated trees(SplittableGenerator random) {
        int leaves = random.nextBoolean() ? 16 : 256;
        BitSet untrusted = new BitSet();
        for (int runs = random.nextInt(3); runs > 0; runs--) {
            int first = random.nextInt(leaves);
            untrusted.set(first, random.nextInt(first, leaves) + 1);
        }
        List<LeafDigest> digests = new ArrayList<>();
        for (int copies = 1; copies <= 9; copies += random.nextInt(1, 5)) {
            for (int leaf = 0; leaf < leaves; leaf += random.nextInt(1, 20)) {
                if (!untrusted.get(leaf)) {
                    VersionDigest digest = new VersionDigest(random.nextLong(), random.nextLong());
                    digests.add(new LeafDigest(copies, leaf, digest));
                }
            }
        }
        return new Dated(random.nextLong() >>> 1, new TreeImage(leaves, untrusted, digests));
    }

    private static byte[] encode(Dated trees) {
        Output out = new Output(1);
        TreeCodec.encode(out, trees);
        return out.toBytes();
    }

    private static Dated decode(byte[] bytes) throws MalformedException {
        return TreeCodec.decode(ByteBuffer.wrap(bytes));
    }

    private static byte[] golden() throws IOException {
        try (InputStream in = TreeCodecTest.class.getResourceAsStream("trees-1.hex")) {
            String text =
                    new String(
                            Objects.requireNonNull(in).readAllBytes(), StandardCharsets.US_ASCII);
            return HexFormat.of().parseHex(text.replaceAll("#.*|\\s", ""));
        }
    }

    @Test
    void format1StaysAsItWasWritten() throws IOException, MalformedException {
        BitSet untrusted = new BitSet();
        untrusted.set(0, 2);
        untrusted.set(200, 256);
        VersionDigest one = new VersionDigest(0x0123456789ABCDEFL, 1);
        VersionDigest other = new VersionDigest(-1, -2);
        TreeImage image =
                new TreeImage(
                        256,
                        untrusted,
                        List.of(
                                new LeafDigest(1, 2, one),
                                new LeafDigest(3, 2, other),
                                new LeafDigest(3, 199, one)));
        Dated trees = new Dated(1_000, image);

        assertThat(encode(trees)).isEqualTo(golden());
        assertThat(decode(golden())).isEqualTo(trees);
    }

    @Test
    void whatIsWrittenIsReadBack() {
        Property.forAll(500, TREES, trees -> assertThat(decode(encode(trees))).isEqualTo(trees));
    }

    @Test
    void aFlippedBitAndATruncationAreFoundOut() {
        Property.forAll(
                300,
                random -> new Object[] {encode(TREES.from(random)), random.nextInt(1 << 30)},
                example -> {
                    byte[] bytes = (byte[]) example[0];
                    int at = (int) example[1];
                    byte[] truncated = Arrays.copyOf(bytes, at % bytes.length);
                    assertThatThrownBy(() -> decode(truncated))
                            .isInstanceOf(MalformedException.class);
                    bytes[at % bytes.length] ^= (byte) (1 << (at >>> 20) % Byte.SIZE);
                    assertThatThrownBy(() -> decode(bytes)).isInstanceOf(MalformedException.class);
                });
    }

    @Test
    void alteredBytesWithARightChecksumAreRefusedOrReadInTheirOneForm() {
        Property.forAll(
                5_000,
                Gen.longs(),
                seed -> {
                    SplittableRandom random = new SplittableRandom(seed);
                    byte[] bytes = encode(TREES.from(random.split()));
                    for (int left = random.nextInt(1, 4); left > 0; left--) {
                        int end = random.nextBoolean() ? Math.min(30, bytes.length) : bytes.length;
                        bytes[random.nextInt(5, end)] =
                                (byte) (random.nextBoolean() ? random.nextInt() : 0xFF);
                    }
                    CRC32C checksum = new CRC32C();
                    checksum.update(bytes, 5, bytes.length - 5);
                    ByteBuffer.wrap(bytes).putInt(1, (int) checksum.getValue());
                    try {
                        assertThat(encode(decode(bytes))).isEqualTo(bytes);
                    } catch (MalformedException expected) {
                        assertThat(expected).hasMessageMatching(".+");
                    }
                });
    }
}
