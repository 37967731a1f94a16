package coterie.replication.joining;

import coterie.replication.agreed.Address;
import coterie.ring.ClusterId;
import coterie.ring.Member;
import coterie.ring.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * What a node says that wants to become a member.
 *
 * @param member who it is; with a weight of 0 it becomes a standby
 * @param address where it is going to be found
 * @param replaces the member whose partitions it is to take, or null where it takes none's place
 * @param cluster the cluster that its data folder belongs to, or null where the folder is empty
 * @param formats what it can read
 */
public record JoinRequest(
        Member member,
        Address address,
        @Nullable NodeId replaces,
        @Nullable ClusterId cluster,
        Formats formats) {

    /**
     * The versions of what all members must be able to read.
     *
     * @param state of the agreed state's bytes
     * @param command of a command's
     * @param log of a message about the log
     */
    public record Formats(int state, int command, int log) {

        /** In words for an operator. */
        @Override
        public String toString() {
            return "format %d of states, %d of commands, %d of the log"
                    .formatted(state, command, log);
        }
    }

    /** Whether whoever asks is going to be found where a member is found. */
    boolean isFrom(Address known) {
        return address.peer().equals(known.peer());
    }
}
