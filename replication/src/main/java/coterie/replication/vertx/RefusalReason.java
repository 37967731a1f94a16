package coterie.replication.vertx;

/**
 * Why one node would not talk to another. The codes go over the wire and never change; append only.
 */
public enum RefusalReason {
    /** A reason that this version does not know. */
    OTHER(0),
    /** The first frame was no handshake. */
    MALFORMED(1),
    /** The protocol's major version differs. */
    INCOMPATIBLE_VERSION(2),
    /** The peer belongs to another cluster. */
    OTHER_CLUSTER(3),
    /** The peer's id is no member's, and never was. */
    UNKNOWN_NODE(4),
    /** The peer claims the id of the node itself. */
    SAME_NODE(5),
    /** Another node answers at the peer's address. */
    OTHER_NODE(6),
    /** The handshake did not come in time. */
    TIMEOUT(7),
    /** Too many connections wait for their handshake already. */
    OVERLOADED(8),
    /** The peer's id is that of a member that has left or was removed; it is never given again. */
    FORMER_MEMBER(9),
    /** Nobody answers a stranger's question, or not in time. */
    NO_ANSWER(10),
    /** The peer was given another list of founders. */
    OTHER_FOUNDERS(11);

    private final int code;

    RefusalReason(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static RefusalReason of(int code) {
        for (RefusalReason reason : values()) {
            if (reason.code == code) {
                return reason;
            }
        }
        return OTHER;
    }
}
