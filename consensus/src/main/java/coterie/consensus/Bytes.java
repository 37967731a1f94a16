package coterie.consensus;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes that do not change and mean nothing here: a command, or the state of who applies them. */
public final class Bytes {

    /** None at all. */
    public static final Bytes EMPTY = new Bytes(new byte[0]);

    private final byte[] array;

    private Bytes(byte[] array) {
        this.array = array;
    }

    /** A copy of these. */
    public static Bytes copyOf(byte[] bytes) {
        return new Bytes(bytes.clone());
    }

    /** The UTF-8 of a text. */
    public static Bytes ofText(String text) {
        return new Bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A copy. */
    public byte[] toArray() {
        return array.clone();
    }

    /** How many. */
    public int size() {
        return array.length;
    }

    /** Equal bytes are equal. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes bytes && Arrays.equals(array, bytes.array);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(array);
    }

    /** How many; what they say is not for the log's readers. */
    @Override
    public String toString() {
        return array.length + " bytes";
    }
}
