package coterie.replication.joining;

import coterie.consensus.PaxosMessage;
import coterie.ring.ClusterId;

/** What a member answers to one who wants to become a member, too. */
public sealed interface JoinAnswer {

    /**
     * It is a member now.
     *
     * @param cluster of which
     * @param log all that the cluster has agreed on, its own becoming a member included; with this
     *     it begins
     */
    record Joined(ClusterId cluster, PaxosMessage.Install log) implements JoinAnswer {}

    /**
     * It is not, by this question at least.
     *
     * @param detail in words for its operator
     */
    record Refused(Reason reason, String detail) implements JoinAnswer {}

    /** Why a node did not become a member. The codes go over the wire and never change. */
    enum Reason {
        /** A reason that this version does not know. */
        OTHER(0),
        /** The question makes no sense. */
        MALFORMED(1),
        /** Members of this cluster speak or store in other formats. */
        OTHER_FORMAT(2),
        /** The data folder of whoever asks belongs to another cluster. */
        OTHER_CLUSTER(3),
        /** A member has that id, at another address. */
        ID_IN_USE(4),
        /** A member had that id before; it is never given again. */
        ID_USED_BEFORE(5),
        /** A member is found at that address. */
        ADDRESS_IN_USE(6),
        /** Another change of the ring is under way; it can be asked again after that. */
        CHANGE_UNDER_WAY(7),
        /** No majority of the voters has agreed in time; the same question can be asked again. */
        NOT_AGREED(8),
        /** The cluster does not grant it, as the member to be replaced is none. */
        REJECTED(9);

        private final int code;

        Reason(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }

        static Reason of(int code) {
            for (Reason reason : values()) {
                if (reason.code == code) {
                    return reason;
                }
            }
            return OTHER;
        }

        /** Whether the same question may be answered otherwise soon. */
        public boolean mayPass() {
            return this == CHANGE_UNDER_WAY || this == NOT_AGREED;
        }
    }
}
