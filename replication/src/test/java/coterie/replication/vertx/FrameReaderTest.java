package coterie.replication.vertx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import coterie.ring.property.Gen;
import coterie.ring.property.Property;
import coterie.storage.codec.MalformedException;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameReaderTest {

    private static final int MANY_BYTES = 700 << 20;

    private record Stream(List<byte[]> frames, List<Integer> cuts) {}

    private static Buffer header(int length) {
        return Buffer.buffer().appendInt(length);
    }

    @Test
    void findsEveryFrameHoweverTheStreamIsCut() {
        Gen<Stream> streams =
                Gen.lists(Gen.bytes(1, 3_000), 0, 12)
                        .flatMap(frames ->
                                Gen.lists(Gen.ints(1, 4_000), 1, 9)
                                        .map(cuts -> new Stream(frames, cuts)));
        Property.forAll(
                500,
                streams,
                stream -> {
                    Buffer all = Buffer.buffer();
                    stream.frames()
                            .forEach(frame -> all.appendInt(frame.length).appendBytes(frame));
                    FrameReader reader = new FrameReader();
                    List<byte[]> found = new ArrayList<>();
                    int at = 0;
                    for (int i = 0; at < all.length(); i++) {
                        int end =
                                Math.min(
                                        all.length(),
                                        at + stream.cuts().get(i % stream.cuts().size()));
                        reader.read(
                                all.getBuffer(at, end),
                                (bytes, from, length) ->
                                        found.add(Arrays.copyOfRange(bytes, from, from + length)));
                        at = end;
                    }
                    assertThat(found).hasSameSizeAs(stream.frames());
                    for (int i = 0; i < found.size(); i++) {
                        assertThat(found.get(i)).isEqualTo(stream.frames().get(i));
                    }
                });
    }

    @Test
    void spendsNoMemoryOnALengthAlone() throws Exception {
        FrameReader reader = new FrameReader();
        reader.limit(MANY_BYTES);
        reader.read(header(MANY_BYTES).appendBytes(new byte[100]), (_, _, _) -> false);
        assertThat(reader.heldBytes()).isEqualTo(FrameReader.HANDSHAKE_LIMIT_BYTES);
    }

    @Test
    void givesMemoryBackAfterALongFrame() throws Exception {
        FrameReader reader = new FrameReader();
        reader.limit(MANY_BYTES);
        List<Integer> lengths = new ArrayList<>();
        reader.read(
                header(1 << 20).appendBytes(new byte[1 << 20]),
                (_, _, length) -> lengths.add(length));
        assertThat(lengths).containsExactly(1 << 20);
        assertThat(reader.heldBytes()).isEqualTo(FrameReader.HANDSHAKE_LIMIT_BYTES);
    }

    @Test
    void takesAFrameOfItsLimitAndNoneLonger() throws Exception {
        int limit = FrameReader.HANDSHAKE_LIMIT_BYTES;
        List<Integer> lengths = new ArrayList<>();
        new FrameReader()
                .read(
                        header(limit).appendBytes(new byte[limit]),
                        (_, _, length) -> lengths.add(length));
        assertThat(lengths).containsExactly(limit);
        for (int wrong : new int[] {limit + 1, 0, -1, Integer.MIN_VALUE}) {
            assertThatThrownBy(() -> new FrameReader().read(header(wrong), (_, _, _) -> true))
                    .isInstanceOf(MalformedException.class)
                    .hasMessageContaining("1 to 4096 are allowed");
        }
    }

    @Test
    void stopsWhenItIsTold() throws Exception {
        List<Integer> lengths = new ArrayList<>();
        Buffer two = header(1).appendByte((byte) 7).appendBuffer(header(1)).appendByte((byte) 8);
        new FrameReader()
                .read(
                        two,
                        (bytes, from, _) -> {
                            lengths.add((int) bytes[from]);
                            return false;
                        });
        assertThat(lengths).containsExactly(7);
    }
}
