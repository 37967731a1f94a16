package coterie.benchmarks.load;

import coterie.ring.Key;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/**
 * Writes the bytes of requests to one endpoint. All but key, context and value is encoded
 * beforehand.
 *
 * <p>Used by one thread at a time.
 */
final class RequestEncoder {
    /**
     * Room for all of a request but its value, in bytes: a context of a line's greatest length, and
     * the rest.
     */
    static final int MAX_HEAD_BYTES = ResponseParser.MAX_LINE_BYTES + 1024;

    private static final int KEY_DIGITS = 10;

    /** Values are windows of a random block, each beginning at another of this many places. */
    private static final int WINDOWS = 4096;

    private static final byte[] KEY_START = ascii("key");
    private static final byte[] CONTEXT = ascii("Coterie-Context: ");
    private static final byte[] LINE_END = ascii("\r\n");

    private final byte[] readStart;
    private final byte[] readEnd;
    private final byte[] writeStart;
    private final byte[] writeEnd;
    private final byte[] block;
    private final int valueBytes;
    private int window;

    /**
     * @param valueBytes length of the values written, at least 0
     * @param random draws the values' bytes
     */
    RequestEncoder(
            Endpoint endpoint,
            String bucket,
            Quorums quorums,
            int valueBytes,
            RandomGenerator random) {
        String path = " /v1/kv/" + bucket + "/" + new String(KEY_START, StandardCharsets.US_ASCII);
        String head = " HTTP/1.1\r\nHost: " + endpoint + "\r\n";
        readStart = ascii("GET" + path);
        readEnd = ascii(head + quorums.headers(Operation.Kind.READ) + "\r\n");
        writeStart = ascii("PUT" + path);
        writeEnd =
                ascii(
                        head
                                + quorums.headers(Operation.Kind.WRITE)
                                + "Content-Type: application/octet-stream\r\nContent-Length: "
                                + valueBytes
                                + "\r\n");
        this.valueBytes = valueBytes;
        block = new byte[valueBytes + WINDOWS];
        random.nextBytes(block);
    }

    /**
     * Fills the buffer, of {@link #MAX_HEAD_BYTES} and the value's length, and flips it for
     * reading.
     */
    void encode(Operation operation, ByteBuffer request) {
        request.clear();
        switch (operation.kind()) {
            case READ -> {
                request.put(readStart);
                putKey(operation.key(), request);
                request.put(readEnd);
            }
            case WRITE -> {
                request.put(writeStart);
                putKey(operation.key(), request);
                request.put(writeEnd);
                if (operation.context() != null) {
                    request.put(CONTEXT).put(ascii(operation.context())).put(LINE_END);
                }
                request.put(LINE_END);
                window = (window + 1) % WINDOWS;
                request.put(block, window, valueBytes);
            }
        }
        request.flip();
    }

    /** The key of the given index. */
    static Key key(String bucket, int index) {
        ByteBuffer bytes = ByteBuffer.allocate(KEY_START.length + KEY_DIGITS);
        putKey(index, bytes.put(KEY_START));
        return Key.of(bucket, bytes.array());
    }

    private static void putKey(int index, ByteBuffer request) {
        int start = request.position();
        int rest = index;
        for (int at = start + KEY_DIGITS - 1; at >= start; at--) {
            request.put(at, (byte) ('0' + rest % 10));
            rest /= 10;
        }
        request.position(start + KEY_DIGITS);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
