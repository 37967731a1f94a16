package coterie.benchmarks.load;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads one HTTP/1.1 response after another from bytes that arrive in pieces of any size, and keeps
 * of each only what the benchmark asks about: status, length, causal context, and the problem's
 * code.
 *
 * <p>The generator shares the cores with the servers that it measures, so what it spends per
 * response is kept small: bodies are skipped, not copied (but for the first bytes of an error), and
 * header names are compared in place.
 */
final class ResponseParser {
    /** The longest status line, header or chunk size that is read, in bytes. */
    static final int MAX_LINE_BYTES = 16 * 1024;

    /** How much of an error's body is kept, in bytes; the problem's type stands at its start. */
    static final int PROBLEM_BYTES = 512;

    private static final byte[] CONTENT_LENGTH = ascii("content-length");
    private static final byte[] TRANSFER_ENCODING = ascii("transfer-encoding");
    private static final byte[] CONTEXT = ascii("coterie-context");
    private static final byte[] CONNECTION = ascii("connection");
    private static final byte[] HTTP_1_1 = ascii("http/1.1");
    private static final String PROBLEM_TYPE = "urn:coterie:problem:";
    private static final int FIRST_ERROR = 400;

    private enum Part {
        STATUS_LINE,
        HEADERS,
        BODY,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END,
        TRAILERS,
        COMPLETE
    }

    private Part part = Part.STATUS_LINE;
    private byte[] partialLine = new byte[256];
    private int partialLength;
    private int status;
    private long remaining;
    private long bodyBytes;
    private boolean chunked;
    private boolean closes;
    private @Nullable String context;
    private final byte[] problem = new byte[PROBLEM_BYTES];
    private int problemLength;

    /** Makes ready for the next response. */
    void reset() {
        part = Part.STATUS_LINE;
        partialLength = 0;
        forgetHeaders();
        closes = false;
        bodyBytes = 0;
        problemLength = 0;
    }

    /**
     * Takes bytes of the response.
     *
     * @return the index after the last byte taken; below {@code to} only when the response is
     *     complete
     * @throws MalformedResponse if they are not HTTP/1.1 as this parser knows it
     */
    int feed(byte[] bytes, int from, int to) throws MalformedResponse {
        int at = from;
        while (at < to && part != Part.COMPLETE) {
            at =
                    part == Part.BODY || part == Part.CHUNK
                            ? skipBody(bytes, at, to)
                            : feedLine(bytes, at, to);
        }
        return at;
    }

    boolean complete() {
        return part == Part.COMPLETE;
    }

    /** What the complete response said. */
    Answer answer() {
        return new Answer(status, bodyBytes, context, status < FIRST_ERROR ? null : problemCode());
    }

    /** Whether the server closes the connection after this response. */
    boolean closes() {
        return closes;
    }

    private int skipBody(byte[] bytes, int from, int to) {
        int taken = (int) Math.min(to - from, remaining);
        if (status >= FIRST_ERROR) {
            int kept = Math.min(taken, PROBLEM_BYTES - problemLength);
            System.arraycopy(bytes, from, problem, problemLength, kept);
            problemLength += kept;
        }
        bodyBytes += taken;
        remaining -= taken;
        if (remaining == 0) {
            part = part == Part.BODY ? Part.COMPLETE : Part.CHUNK_END;
        }
        return from + taken;
    }

    private int feedLine(byte[] bytes, int from, int to) throws MalformedResponse {
        int end = from;
        while (end < to && bytes[end] != '\n') {
            end++;
        }
        if (partialLength + end - from > MAX_LINE_BYTES) {
            throw new MalformedResponse("a line of more than " + MAX_LINE_BYTES + " bytes");
        }
        if (end == to) {
            keepPartialLine(bytes, from, end);
            return to;
        }
        if (partialLength == 0) {
            line(bytes, from, withoutReturn(bytes, from, end));
        } else {
            keepPartialLine(bytes, from, end);
            int length = withoutReturn(partialLine, 0, partialLength);
            partialLength = 0;
            line(partialLine, 0, length);
        }
        return end + 1;
    }

    private void keepPartialLine(byte[] bytes, int from, int to) {
        int length = partialLength + to - from;
        if (length > partialLine.length) {
            partialLine = Arrays.copyOf(partialLine, Math.max(length, 2 * partialLine.length));
        }
        System.arraycopy(bytes, from, partialLine, partialLength, to - from);
        partialLength = length;
    }

    private static int withoutReturn(byte[] bytes, int from, int end) {
        return end > from && bytes[end - 1] == '\r' ? end - 1 : end;
    }

    private void line(byte[] bytes, int from, int to) throws MalformedResponse {
        switch (part) {
            case STATUS_LINE -> statusLine(bytes, from, to);
            case HEADERS -> {
                if (from == to) {
                    headersEnd();
                } else {
                    header(bytes, from, to);
                }
            }
            case CHUNK_SIZE -> {
                remaining = number(bytes, from, to, 16);
                part = remaining == 0 ? Part.TRAILERS : Part.CHUNK;
            }
            case CHUNK_END -> part = Part.CHUNK_SIZE;
            case TRAILERS -> part = from == to ? Part.COMPLETE : Part.TRAILERS;
            case BODY, CHUNK, COMPLETE ->
                    throw new IllegalStateException("no line is read in " + part);
        }
    }

    private void statusLine(byte[] bytes, int from, int to) throws MalformedResponse {
        int statusStart = from + HTTP_1_1.length + 1;
        if (to < statusStart + 3 || !startsWith(bytes, from, to, HTTP_1_1)) {
            throw new MalformedResponse("a status line that is not one: " + text(bytes, from, to));
        }
        status = (int) number(bytes, statusStart, statusStart + 3, 10);
        part = Part.HEADERS;
    }

    private void header(byte[] bytes, int from, int to) throws MalformedResponse {
        if (isHeader(bytes, from, to, CONTENT_LENGTH)) {
            int start = valueStart(bytes, from + CONTENT_LENGTH.length + 1, to);
            remaining = number(bytes, start, to, 10);
        } else if (isHeader(bytes, from, to, CONTEXT)) {
            context = text(bytes, valueStart(bytes, from + CONTEXT.length + 1, to), to);
        } else if (isHeader(bytes, from, to, TRANSFER_ENCODING)) {
            chunked = true;
        } else if (isHeader(bytes, from, to, CONNECTION)) {
            closes = text(bytes, from, to).endsWith("close");
        }
    }

    private void headersEnd() {
        if (status / 100 == 1) {
            part = Part.STATUS_LINE;
            forgetHeaders();
        } else if (chunked) {
            part = Part.CHUNK_SIZE;
        } else {
            part = remaining == 0 ? Part.COMPLETE : Part.BODY;
        }
    }

    private void forgetHeaders() {
        remaining = 0;
        chunked = false;
        context = null;
    }

    private @Nullable String problemCode() {
        String text = text(problem, 0, problemLength);
        int type = text.indexOf(PROBLEM_TYPE);
        if (type < 0) {
            return null;
        }
        int start = type + PROBLEM_TYPE.length();
        int end = text.indexOf('"', start);
        return end < 0 ? null : text.substring(start, end);
    }

    private static boolean isHeader(byte[] bytes, int from, int to, byte[] name) {
        return from + name.length < to
                && bytes[from + name.length] == ':'
                && startsWith(bytes, from, to, name);
    }

    /**
     * Ignores the case of letters; {@code lowerCase} holds lower-case letters, digits, and
     * punctuation of the same kind.
     */
    private static boolean startsWith(byte[] bytes, int from, int to, byte[] lowerCase) {
        if (to - from < lowerCase.length) {
            return false;
        }
        for (int i = 0; i < lowerCase.length; i++) {
            if ((bytes[from + i] | 0x20) != lowerCase[i]) {
                return false;
            }
        }
        return true;
    }

    private static int valueStart(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && bytes[at] == ' ') {
            at++;
        }
        return at;
    }

    private static long number(byte[] bytes, int from, int to, int radix) throws MalformedResponse {
        long number = 0;
        int at = from;
        while (at < to && bytes[at] != ';' && bytes[at] != ' ') {
            int digit = Character.digit(bytes[at], radix);
            if (digit < 0 || number > Integer.MAX_VALUE) {
                throw new MalformedResponse("not a number in range: " + text(bytes, from, to));
            }
            number = number * radix + digit;
            at++;
        }
        if (at == from) {
            throw new MalformedResponse("a number is missing");
        }
        return number;
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
