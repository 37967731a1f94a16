package coterie.storage.lmdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import coterie.storage.codec.MalformedException;
import coterie.storage.codec.Output;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LogEntryTest {

    private static final ShardState STATE =
            new ShardState(0x0123_4567_89AB_CDEFL, 258, false, 0x0304, true, 7);

    /** A record put, with its listing key; another one removed, with its listing key. */
    private static final String FORMAT_1 = "01" + "0027" + hex(STATE.encode());

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String row(int table, String key, String valueHex) {
        return "%02x%04x%s%08x%s"
                .formatted(table, key.length(), hex(bytes(key)), valueHex.length() / 2, valueHex);
    }

    private static String removed(int table, String key) {
        return "%02x%04x%sffffffff".formatted(table, key.length(), hex(bytes(key)));
    }

    private static List<String> rows(String hex) throws MalformedException {
        List<String> rows = new ArrayList<>();
        ShardState state =
                LogEntry.decode(
                        ByteBuffer.wrap(HexFormat.of().parseHex(hex)),
                        (table, key, value) ->
                                rows.add(
                                        table
                                                + " "
                                                + new String(key, StandardCharsets.UTF_8)
                                                + " "
                                                + (value == null ? "removed" : hex(value))));
        assertThat(state).isEqualTo(STATE);
        return rows;
    }

    @Test
    void format1IsReadAsItIs() throws MalformedException {
        assertThat(
                        rows(
                                FORMAT_1
                                        + row(1, "listed", "")
                                        + row(0, "key", "a1b2")
                                        + removed(0, "gone")
                                        + row(4, "stone", "00")
                                        + removed(5, "owed")))
                .containsExactly(
                        "1 listed ",
                        "0 key a1b2",
                        "0 gone removed",
                        "4 stone 00",
                        "5 owed removed");
    }

    @Test
    void whatIsWrittenIsFormat1() {
        Overlay overlay = new Overlay();
        overlay.put(
                new Overlay.Entry(
                        Shop.key("k"),
                        bytes("key"),
                        bytes("listed"),
                        null,
                        new Overlay.Before(null, false)));
        Output out = new Output();
        LogEntry.encode(out, overlay, STATE);
        assertThat(hex(out.toBytes()))
                .isEqualTo(FORMAT_1 + removed(1, "listed") + removed(0, "key"));
    }

    @Test
    void whateverIsCutShortOrUnknownIsRefused() throws MalformedException {
        String whole = FORMAT_1 + row(0, "key", "a1b2");
        assertThat(rows(whole)).hasSize(1);
        for (int length = 0; length < whole.length(); length += 2) {
            String cut = whole.substring(0, length);
            if (length != FORMAT_1.length()) {
                assertThatThrownBy(() -> rows(cut)).isInstanceOf(MalformedException.class);
            }
        }
        assertThatThrownBy(() -> rows(FORMAT_1 + row(6, "key", "00")))
                .isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> rows("02" + whole.substring(2)))
                .isInstanceOf(MalformedException.class);
    }
}
