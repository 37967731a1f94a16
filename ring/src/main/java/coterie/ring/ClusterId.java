package coterie.ring;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.stream.Collectors;

/**
 * The identity of a cluster, carried by every data folder and every handshake so that two clusters
 * never mix.
 *
 * @param value 16 hexadecimal digits in lower case
 */
public record ClusterId(String value) {

    /**
     * @throws IllegalArgumentException where the value is not 16 hexadecimal digits in lower case
     */
    public ClusterId {
        if (!value.matches("[0-9a-f]{16}")) {
            throw new IllegalArgumentException(
                    "cluster id '" + value + "' is not 16 of the characters 0-9 and a-f");
        }
    }

    /**
     * The identity of the cluster with these founders: XXH64, seed 0, of the partition count in
     * decimal and the ids in their order, each of these preceded by a comma, as in {@code
     * 64,n1,n2,n3}. It never changes, whoever joins later.
     */
    public static ClusterId of(Collection<NodeId> founders, int partitions) {
        String text =
                founders.stream()
                        .sorted()
                        .distinct()
                        .map(founder -> "," + founder)
                        .collect(Collectors.joining("", Integer.toString(partitions), ""));
        long hash = KeyHash.xxh64(text.getBytes(StandardCharsets.US_ASCII), 0, new byte[0]);
        return new ClusterId("%016x".formatted(hash));
    }

    /** The digits. */
    @Override
    public String toString() {
        return value;
    }
}
