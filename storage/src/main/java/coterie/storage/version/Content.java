package coterie.storage.version;

import java.util.Arrays;

/**
 * A stored value as the client sent it.
 *
 * @param contentType the {@code Content-Type} header's text, as given
 * @param bytes the value; neither side copies it, and nobody may change it once it is here
 */
@SuppressWarnings(
        "ArrayRecordComponent") // equality is defined by the contents, below; a copy per read would
// cost
public record Content(String contentType, byte[] bytes) implements Value {

    @Override
    public int sizeBytes() {
        return bytes.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Content that
                && contentType.equals(that.contentType)
                && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * contentType.hashCode() + Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return contentType + "(" + bytes.length + " bytes)";
    }
}
