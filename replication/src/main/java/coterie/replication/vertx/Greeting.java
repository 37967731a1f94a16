package coterie.replication.vertx;

import coterie.replication.HostPort;
import coterie.ring.ClusterId;
import coterie.ring.Epoch;
import coterie.ring.NodeId;
import java.util.List;

/**
 * What a node says of itself in a handshake.
 *
 * @param clusterId the cluster that it belongs to
 * @param node its name
 * @param loop which of its loops speaks, from 0
 * @param loops how many it has
 * @param incarnations those of its storage shards, in the shards' order
 * @param epoch the ring that it goes by
 * @param peerAddress where peers find it
 * @param httpAddress where clients find it
 * @param frameBytes the longest frame that it takes
 * @param features a bit for each optional ability; none is defined yet, and unknown ones mean
 *     nothing
 * @param founders what its list of founders comes to
 */
record Greeting(
        ClusterId clusterId,
        NodeId node,
        int loop,
        int loops,
        List<Long> incarnations,
        Epoch epoch,
        HostPort peerAddress,
        HostPort httpAddress,
        int frameBytes,
        long features,
        FoundersMarks founders) {

    /** The optional abilities of this build: none. */
    static final long FEATURES = 0;

    Greeting {
        incarnations = List.copyOf(incarnations);
    }

    /** Of a node that does not know of founders. */
    Greeting(
            ClusterId clusterId,
            NodeId node,
            int loop,
            int loops,
            List<Long> incarnations,
            Epoch epoch,
            HostPort peerAddress,
            HostPort httpAddress,
            int frameBytes,
            long features) {
        this(
                clusterId,
                node,
                loop,
                loops,
                incarnations,
                epoch,
                peerAddress,
                httpAddress,
                frameBytes,
                features,
                FoundersMarks.UNKNOWN);
    }
}
