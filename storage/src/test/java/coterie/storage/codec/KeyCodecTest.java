package coterie.storage.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import coterie.ring.Key;
import coterie.ring.PartitionId;
import coterie.ring.Partitioner;
import coterie.ring.property.Gen;
import coterie.ring.property.Property;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyCodecTest {

    /** What LMDB takes unless it is built otherwise. */
    private static final int LMDB_MAX_KEY_BYTES = 511;

    private static final Partitioner PARTITIONER = new Partitioner(16);

    private static final Gen<Key> KEYS =
            random -> {
                String bucket = Gen.texts("ab.-_Z9", 1, 3).from(random.split());
                byte[] bytes = Gen.bytes(1, 4).from(random.split());
                for (int i = 0; i < bytes.length; i++) {
                    bytes[i] = random.nextInt(3) == 0 ? 0 : bytes[i];
                }
                return Key.of(bucket, bytes);
            };

    private static byte[] recordKey(Key key) {
        Output out = new Output();
        KeyCodec.encodeRecordKey(out, PARTITIONER.of(key), key);
        return out.toBytes();
    }

    private static byte[] listingKey(Key key) {
        Output out = new Output();
        KeyCodec.encodeListingKey(out, PARTITIONER.of(key), key.bucket(), key.bytes());
        return out.toBytes();
    }

    @Test
    void keysAreReadBackAsTheyWereWritten() {
        Property.forAll(
                2_000,
                KEYS,
                key -> {
                    assertThat(KeyCodec.decodeRecordKey(ByteBuffer.wrap(recordKey(key))))
                            .isEqualTo(key);
                    assertThat(KeyCodec.decodeListingKey(ByteBuffer.wrap(listingKey(key))))
                            .isEqualTo(key);
                });
    }

    @Test
    void bytesSortAsPartitionHashBucketAndKeyDo() {
        Comparator<Key> byPartition = Comparator.comparing(PARTITIONER::of);
        Comparator<Key> byHash = (one, other) -> Long.compareUnsigned(one.hash(), other.hash());
        Property.forAll(
                300,
                Gen.lists(KEYS, 50, 50),
                keys -> {
                    List<Key> byRecord = new ArrayList<>(keys);
                    byRecord.sort((one, other) ->
                            Arrays.compareUnsigned(recordKey(one), recordKey(other)));
                    assertThat(byRecord)
                            .isSortedAccordingTo(
                                    byPartition
                                            .thenComparing(byHash)
                                            .thenComparing(Comparator.naturalOrder()));
                    List<Key> byListing = new ArrayList<>(keys);
                    byListing.sort((one, other) ->
                            Arrays.compareUnsigned(listingKey(one), listingKey(other)));
                    assertThat(byListing)
                            .isSortedAccordingTo(
                                    byPartition.thenComparing(Comparator.naturalOrder()));
                });
    }

    @Test
    void theLongestKeyFits() {
        Key longest = Key.of("b".repeat(Key.MAX_BUCKET_LENGTH), new byte[Key.MAX_KEY_BYTES]);
        assertThat(recordKey(longest)).hasSize(KeyCodec.MAX_BYTES);
        assertThat(KeyCodec.MAX_BYTES).isLessThanOrEqualTo(LMDB_MAX_KEY_BYTES);
    }

    @Test
    void theLayoutStaysAsItIs() {
        Key key = Key.of("b", new byte[] {0x6B, 0, (byte) 0xFF});
        Output record = new Output();
        KeyCodec.encodeRecordKey(record, PartitionId.of(0x123), key);
        assertThat(HexFormat.of().formatHex(record.toBytes()))
                .isEqualTo("0123" + HexFormat.of().toHexDigits(key.hash()) + "62006b00ff");
        Output listing = new Output();
        KeyCodec.encodeListingKey(listing, PartitionId.of(0x123), "b", key.bytes());
        assertThat(HexFormat.of().formatHex(listing.toBytes())).isEqualTo("012362006b00ff");
    }

    @Test
    void bytesThatAreNoKeyAreRefused() {
        byte[] bytes = recordKey(Key.of("b", new byte[] {1, 2, 3}));
        for (int length = 0; length < bytes.length; length++) {
            byte[] truncated = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> KeyCodec.decodeRecordKey(ByteBuffer.wrap(truncated)))
                    .isInstanceOf(MalformedException.class);
        }
        bytes[bytes.length - 1]++;
        assertThatThrownBy(() -> KeyCodec.decodeRecordKey(ByteBuffer.wrap(bytes)))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("hash");
        Property.forAll(
                5_000,
                Gen.bytes(0, 20),
                random -> {
                    try {
                        assertThat(KeyCodec.decodeListingKey(ByteBuffer.wrap(random)).bucket())
                                .isNotEmpty();
                    } catch (MalformedException expected) {
                        assertThat(expected).hasMessageMatching("(?s).+");
                    }
                });
    }
}
