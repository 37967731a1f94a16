package coterie.replication.vertx;

import coterie.replication.HostPort;
import coterie.ring.ClusterId;
import coterie.ring.NodeId;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a node's transport has to know before it starts.
 *
 * @param clusterId the cluster; a peer of another is refused
 * @param self this node
 * @param bind where to listen for peers
 * @param advertised where peers find this node, told to them in the handshake
 * @param httpAdvertised where clients find this node, told to peers in the handshake
 * @param peers the peer addresses of the members at first, with or without this node's own; anybody
 *     else is refused
 * @param founders where the founders were to find each other when the cluster began, the same at
 *     each of them; empty where this node does not know
 * @param limits bounds of bytes and time
 */
public record PeerSettings(
        ClusterId clusterId,
        NodeId self,
        HostPort bind,
        HostPort advertised,
        HostPort httpAdvertised,
        Map<NodeId, HostPort> peers,
        SortedMap<NodeId, HostPort> founders,
        Limits limits) {

    public PeerSettings {
        peers = Map.copyOf(peers);
        founders = Collections.unmodifiableSortedMap(new TreeMap<>(founders));
    }

    /** Of a node that cannot tell who founded the cluster. */
    public PeerSettings(
            ClusterId clusterId,
            NodeId self,
            HostPort bind,
            HostPort advertised,
            HostPort httpAdvertised,
            Map<NodeId, HostPort> peers,
            Limits limits) {
        this(
                clusterId,
                self,
                bind,
                advertised,
                httpAdvertised,
                peers,
                Collections.emptySortedMap(),
                limits);
    }

    /**
     * Bounds of bytes and time.
     *
     * @param frameBytes the longest frame taken from a peer
     * @param backlogBytes the most bytes of frames that wait in one connection; what would go
     *     beyond is dropped
     * @param handshake how long a handshake may take, and before it the connection itself
     * @param heartbeat how often each side of a connection says that it is there; after {@value
     *     Heartbeat#MISSED} such times of silence it is given up
     * @param firstRetry the longest wait before the first attempt to connect again
     * @param longestRetry the longest wait before any later one
     * @param answer how long the answer to a stranger may take, from its question until it is
     *     written
     */
    public record Limits(
            int frameBytes,
            int backlogBytes,
            Duration handshake,
            Duration heartbeat,
            Duration firstRetry,
            Duration longestRetry,
            Duration answer) {

        /** Room in a frame for all that is not a value: key, context, dots, content types. */
        static final int FRAME_MARGIN_BYTES = 1 << 20;

        /**
         * An object may grow to this many times the limit of a value, before a write is refused.
         */
        private static final int OBJECT_FACTOR = 10;

        /** Below this a burst of small messages would be dropped. */
        private static final int LEAST_BACKLOG_BYTES = 32 << 20;

        public Limits {
            if (frameBytes < FrameReader.HANDSHAKE_LIMIT_BYTES
                    || backlogBytes < frameBytes + FrameReader.HEADER_BYTES) {
                throw new IllegalArgumentException(
                        "a frame of "
                                + frameBytes
                                + " bytes must have room for a handshake, "
                                + "and a backlog of "
                                + backlogBytes
                                + " bytes for a frame");
            }
        }

        /**
         * The limits where a value may have so many bytes: the largest object fits a frame, and two
         * the backlog.
         */
        public static Limits forValuesOf(int valueBytes) {
            int frame =
                    Math.addExact(
                            Math.multiplyExact(OBJECT_FACTOR, valueBytes), FRAME_MARGIN_BYTES);
            return new Limits(
                    frame,
                    Math.max(LEAST_BACKLOG_BYTES, Math.addExact(frame, frame)),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(1),
                    Duration.ofMillis(50),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(30));
        }
    }
}
