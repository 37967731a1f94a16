package coterie.replication.membership;

import coterie.consensus.Bytes;
import coterie.consensus.DurableState;
import coterie.consensus.Snapshot;
import coterie.consensus.Voters;
import coterie.replication.agreed.AgreedCodec;
import coterie.replication.agreed.AgreedState;
import coterie.ring.NodeId;
import java.util.List;

/** With what the log of a new cluster begins. */
public final class Founding {

    private Founding() {}

    /**
     * The log's beginning, the same for all founders who were told the same.
     *
     * @param founding the state before the first command
     * @param mostVoters an odd number
     * @param incarnation of this founder's acceptor, new for each empty disk
     */
    public static DurableState begin(AgreedState founding, int mostVoters, long incarnation) {
        List<NodeId> founders = List.copyOf(founding.membership().states().keySet());
        Bytes state = Bytes.copyOf(AgreedCodec.encode(founding));
        return DurableState.founding(
                Snapshot.founding(Voters.founding(voters(founders, mostVoters)), state),
                incarnation);
    }

    /** The largest odd number of them, up to the most; an even one bears no more failures. */
    static List<NodeId> voters(List<NodeId> founders, int most) {
        int count = Math.min(most, founders.size());
        return founders.subList(0, count % 2 == 0 ? count - 1 : count);
    }
}
