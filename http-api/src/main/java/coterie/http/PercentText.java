package coterie.http;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Keys as text. In a request target every {@code %XX} is a byte and everything else is itself,
 * {@code +} too. In documents {@code %} and bytes that are not valid UTF-8 stand as {@code %XX},
 * and all else as it is.
 */
public final class PercentText {

    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private PercentText() {}

    /**
     * Decodes a part of a request target, once.
     *
     * @param text characters up to 255, each a byte as it came over the wire
     * @param what names the offender in an error
     * @throws RequestRefused where a {@code %} is not followed by two hexadecimal digits
     */
    static byte[] decodeTarget(String text, int from, int to, String what) {
        byte[] bytes = new byte[to - from];
        int length = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c == '%') {
                int value =
                        i + 2 < to ? (hex(text.charAt(i + 1)) << 4) | hex(text.charAt(i + 2)) : -1;
                if (value < 0) {
                    throw malformed(what, text.substring(i, Math.min(i + 3, to)));
                }
                bytes[length++] = (byte) value;
                i += 2;
            } else {
                bytes[length++] = (byte) c;
            }
        }
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }

    /**
     * Decodes the form that stands in documents, and in the values of {@code prefix} and {@code
     * after}.
     *
     * @param text UTF-8 with {@code %XX} in it
     * @throws RequestRefused where a {@code %} is not followed by two hexadecimal digits
     */
    static byte[] decodeText(byte[] text, String what) {
        String bytesAsChars = new String(text, StandardCharsets.ISO_8859_1);
        return decodeTarget(bytesAsChars, 0, bytesAsChars.length(), what);
    }

    /**
     * The key's bytes from the form that stands in documents.
     *
     * @throws IllegalArgumentException where a {@code %} is not followed by two hexadecimal digits
     */
    public static byte[] decode(String text) {
        try {
            return decodeText(text.getBytes(StandardCharsets.UTF_8), "the key '" + text + "'");
        } catch (RequestRefused e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /**
     * The form for documents: {@code %} and what is not valid UTF-8 as {@code %XX}, all else as it
     * is.
     */
    public static String encode(byte[] bytes) {
        CharsetDecoder decoder =
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        StringBuilder text = new StringBuilder(bytes.length + 8);
        while (true) {
            CoderResult result = decoder.decode(in, out, true);
            appendEscapingPercent(out.flip(), text);
            out.clear();
            if (!result.isError()) {
                return text.toString();
            }
            for (int i = 0; i < result.length(); i++) {
                appendByte(in.get(), text);
            }
        }
    }

    /** The form for the path of a request: all but unreserved characters as {@code %XX}. */
    public static String encodeForTarget(byte[] bytes) {
        StringBuilder text = new StringBuilder(bytes.length + 16);
        for (byte b : bytes) {
            char c = (char) (b & 0xFF);
            boolean unreserved =
                    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (unreserved || c == '-' || c == '_' || c == '~') {
                text.append(c);
            } else {
                appendByte(b, text);
            }
        }
        return text.toString();
    }

    private static void appendEscapingPercent(CharBuffer chars, StringBuilder text) {
        while (chars.hasRemaining()) {
            char c = chars.get();
            if (c == '%') {
                text.append("%25");
            } else {
                text.append(c);
            }
        }
    }

    private static void appendByte(byte b, StringBuilder text) {
        text.append('%').append(HEX[(b >> 4) & 0xF]).append(HEX[b & 0xF]);
    }

    /** The digit's value, or a negative number that stays negative when shifted and joined. */
    private static int hex(char c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        if (c >= 'a' && c <= 'f') {
            return c - 'a' + 10;
        }
        return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
    }

    private static RequestRefused malformed(String what, String offender) {
        return RequestRefused.badRequest(
                what
                        + " has '"
                        + offender
                        + "': a % must be followed by two hexadecimal digits, and stands for itself as %25");
    }
}
