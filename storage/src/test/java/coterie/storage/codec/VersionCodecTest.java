package coterie.storage.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import coterie.ring.property.Gen;
import coterie.ring.property.Property;
import coterie.storage.version.CausalContext;
import coterie.storage.version.Siblings;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class VersionCodecTest {

    private static Input hex(String text) {
        return new Input(HexFormat.of().parseHex(text.replace(" ", "")));
    }

    private static void isMalformed(String context, String message) {
        assertThatThrownBy(() -> VersionCodec.decodeContext(hex(context)))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining(message);
    }

    @Test
    void contextsAndSiblingsAreReadBackAsTheyWereWritten() {
        Property.forAll(
                2_000,
                Samples.RECORDS,
                record -> {
                    Siblings siblings = record.siblings();
                    Output out = new Output();
                    VersionCodec.encode(out, siblings.context());
                    VersionCodec.encode(out, siblings);
                    Input in = new Input(out.array(), 0, out.size());
                    assertThat(VersionCodec.decodeContext(in)).isEqualTo(siblings.context());
                    assertThat(VersionCodec.decodeSiblings(in)).isEqualTo(siblings);
                    assertThat(in.remaining()).isZero();
                });
    }

    @Test
    void theEmptyContextTakesThreeBytes() throws MalformedException {
        Output out = new Output();
        VersionCodec.encode(out, CausalContext.EMPTY);
        assertThat(out.toBytes()).containsExactly(0, 0, 0);
        assertThat(VersionCodec.decodeContext(hex("000000"))).isSameAs(CausalContext.EMPTY);
    }

    @Test
    void whatIsNotInItsOneFormIsRefused() {
        String one = "0000000000000001 05";
        String two = "0000000000000002 05";
        isMalformed("02" + two + one + "02 0000 0100 00", "not in order");
        isMalformed("02" + one + one + "02 0000 0100 00", "not in order");
        isMalformed("02" + one + two + "02 0100 0000 00", "canonical");
        isMalformed("01" + one + "02 0000 0001 00", "canonical");
        isMalformed("01" + one + "00 01 0000", "canonical");
        isMalformed("01" + one + "01 0003 01 0002", "canonical");
        isMalformed("02" + one + two + "01 0000 00", "canonical");
        isMalformed("01" + one + "01 0100 00", "actor 1 of 1");
        isMalformed("01 0000000000000001 00 01 0000 00", "a birth of 0");
        isMalformed("01" + one + "01 00 FBFFFFFFFFFFFFFF7F 00", "63 bits");
        isMalformed("01" + one + "01 00 8000 00", "shortest form");
    }

    @Test
    void aLengthThatLiesAllocatesNothing() {
        isMalformed("FFFFFFFF07", "2147483647 things are announced where 0 bytes are left");
        isMalformed("FFFFFFFFFFFFFFFFFF01", "18446744073709551615 things");
        assertThatThrownBy(() -> VersionCodec.decodeValue(hex("01 FFFFFFFF07 00")))
                .isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> VersionCodec.decodeValue(hex("01 00 FFFFFFFF07 00")))
                .isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> VersionCodec.decodeValue(hex("02")))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("unknown kind 2");
    }

    @Test
    void anyBytesAreRefusedOrReadInTheirOneForm() {
        Property.forAll(
                20_000,
                Gen.bytes(0, 60),
                bytes -> {
                    byte[] likely = bytes.clone();
                    for (int i = 0; i < likely.length; i++) {
                        likely[i] &= i % 3 == 0 ? 0x03 : (byte) 0xFF;
                    }
                    try {
                        Input in = new Input(likely);
                        Siblings siblings = VersionCodec.decodeSiblings(in);
                        Output out = new Output();
                        VersionCodec.encode(out, siblings);
                        assertThat(out.size()).isEqualTo(likely.length - in.remaining());
                        assertThat(out.toBytes()).isEqualTo(Arrays.copyOf(likely, out.size()));
                    } catch (MalformedException expected) {
                        assertThat(expected).hasMessageMatching(".+");
                    }
                });
    }

    @Test
    void numbersOfVariableLengthAreReadBackAtEveryBoundary() throws MalformedException {
        for (int shift = 0; shift < Long.SIZE; shift++) {
            for (long near = -1; near <= 1; near++) {
                long number = (1L << shift) + near;
                Output out = new Output();
                out.varint(number);
                assertThat(new Input(out.toBytes()).varint()).isEqualTo(number);
            }
        }
        Output out = new Output();
        out.varint(-1);
        assertThat(out.size()).isEqualTo(10);
    }
}
