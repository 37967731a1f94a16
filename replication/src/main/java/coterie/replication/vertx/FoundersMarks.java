package coterie.replication.vertx;

import coterie.replication.HostPort;
import coterie.ring.NodeId;
import coterie.storage.codec.Input;
import coterie.storage.codec.MalformedException;
import coterie.storage.codec.Output;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What a list of founders and their addresses comes to: 16 bits for each, in the order of their
 * names. Nodes that were given different lists would begin with different states, so they do not
 * talk; one mistaken address in 65,536 passes unseen.
 *
 * @param marks one a founder, or none where the node does not know of founders
 */
record FoundersMarks(List<Integer> marks) {

    /** The node does not know. */
    static final FoundersMarks UNKNOWN = new FoundersMarks(List.of());

    private static final int BITS = 0xFFFF;

    FoundersMarks {
        marks = List.copyOf(marks);
    }

    static FoundersMarks of(SortedMap<NodeId, HostPort> founders) {
        return new FoundersMarks(founders.values().stream().map(FoundersMarks::mark).toList());
    }

    private static int mark(HostPort address) {
        CRC32C crc = new CRC32C();
        crc.update(address.toString().getBytes(StandardCharsets.UTF_8));
        return (int) crc.getValue() & BITS;
    }

    /** A node that does not know says nothing, as older ones do. */
    void put(Output out) {
        if (!marks.isEmpty()) {
            out.varint(marks.size());
            marks.forEach(out::u16);
        }
    }

    static FoundersMarks read(Input in) throws MalformedException {
        if (in.remaining() == 0) {
            return UNKNOWN;
        }
        int count = in.count(Short.BYTES);
        List<Integer> marks = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            marks.add(in.u16());
        }
        return new FoundersMarks(marks);
    }

    /** The first founder that these find elsewhere than the list says, or null if there is none. */
    Map.@Nullable Entry<NodeId, HostPort> firstDifference(SortedMap<NodeId, HostPort> founders) {
        if (marks.size() != founders.size()) {
            return null;
        }
        int place = 0;
        for (Map.Entry<NodeId, HostPort> founder : founders.entrySet()) {
            if (marks.get(place++) != mark(founder.getValue())) {
                return founder;
            }
        }
        return null;
    }
}
