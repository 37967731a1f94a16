package coterie.storage.lmdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import coterie.storage.codec.MalformedException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

final class ShardStateTest {

    private static final ShardState STATE =
            new ShardState(0x0123_4567_89AB_CDEFL, 258, true, 0x0304, true, 0x1122_3344_5566_7788L);

    /** Format, checksum, incarnation, sequence, clean, commits, started empty, run. */
    private static final String FORMAT_3 =
            "03"
                    + "37352411"
                    + "0123456789abcdef"
                    + "0000000000000102"
                    + "01"
                    + "0000000000000304"
                    + "01"
                    + "1122334455667788";

    /** Without run. */
    private static final String FORMAT_2 =
            "02"
                    + "83ae0a38"
                    + "0123456789abcdef"
                    + "0000000000000102"
                    + "01"
                    + "0000000000000304"
                    + "01";

    private static final String FORMAT_1 =
            "01" + "f1f5ba9e" + "0123456789abcdef" + "0000000000000102" + "01";

    private static ShardState decode(String hex) throws MalformedException {
        return ShardState.decode(ByteBuffer.wrap(HexFormat.of().parseHex(hex)));
    }

    @Test
    void format3StaysAsItIs() throws MalformedException {
        assertThat(HexFormat.of().formatHex(STATE.encode())).isEqualTo(FORMAT_3);
        assertThat(decode(FORMAT_3)).isEqualTo(STATE);
    }

    @Test
    void format2IsReadAsAShardWithoutALog() throws MalformedException {
        assertThat(decode(FORMAT_2))
                .isEqualTo(new ShardState(0x0123_4567_89AB_CDEFL, 258, true, 0x0304, true, 0));
    }

    @Test
    void format1IsReadAsAShardThatHeldSomethingAndCountedNoCommits() throws MalformedException {
        assertThat(decode(FORMAT_1))
                .isEqualTo(new ShardState(0x0123_4567_89AB_CDEFL, 258, true, 0, false, 0));
    }

    @Test
    void whateverIsDamagedOrNewerIsRefused() {
        byte[] bytes = STATE.encode();
        for (int bit = 0; bit < bytes.length * Byte.SIZE; bit++) {
            byte[] altered = bytes.clone();
            altered[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            assertThatThrownBy(() -> ShardState.decode(ByteBuffer.wrap(altered)))
                    .isInstanceOf(MalformedException.class);
        }
    }
}
