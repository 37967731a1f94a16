package coterie.replication.simulation;

import coterie.ring.NodeId;
import coterie.storage.version.CausalContext;
import coterie.storage.version.Dot;
import coterie.storage.version.Value;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * A write that some replica has given a dot.
 *
 * @param index its number among the writes of its key, in the order of their dots' birth
 * @param dot its identity in the cluster
 * @param value what was written
 * @param seen the context that the client sent
 * @param coordinator who issued the dot
 * @param atNanos when
 * @param superseded the indices of the writes that its client's context covered, or that its
 *     coordinator held where it had none
 * @param past the indices of all writes that it superseded, those that they superseded among them
 */
record Write(
        int index,
        Dot dot,
        Value value,
        @Nullable CausalContext seen,
        NodeId coordinator,
        long atNanos,
        BitSet superseded,
        BitSet past) {

    @Override
    public String toString() {
        return "#" + index + " " + Values.name(value) + " (" + dot + ")";
    }
}
