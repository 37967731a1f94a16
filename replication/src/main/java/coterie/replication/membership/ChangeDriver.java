package coterie.replication.membership;

import coterie.replication.TransferStatus;
import coterie.replication.agreed.Command;
import coterie.ring.Epoch;
import coterie.ring.Membership;
import coterie.ring.NodeId;
import coterie.ring.Undertaking;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What the one that leads proposes, so that a change of the ring goes on.
 *
 * <p>A step may be taken when everybody has come to the present epoch, or has no lease any more.
 * Reads go by the new ring only once each replica to be made was compared with all that held the
 * partition; and a living member that goes is let go only when what it holds is known to be held by
 * those whose it is now. All of that is true for good once it is true, so it does no harm if the
 * leader has been replaced meanwhile.
 */
final class ChangeDriver {

    private final CopiesToMake toMake;

    ChangeDriver(CopiesToMake toMake) {
        this.toMake = toMake;
    }

    /**
     * What is to be proposed now, or null.
     *
     * @param hasPassed whether everybody has come to the membership's epoch, or can do no harm
     * @param transfers how far the members are, as each has told last
     */
    @Nullable Command next(
            Membership membership, boolean hasPassed, SortedMap<NodeId, TransferStatus> transfers) {
        Undertaking change = membership.undertaking();
        if (change == null) {
            return dropped(membership, transfers);
        }
        boolean isDue =
                hasPassed
                        && (change.isCancelled()
                                || switch (change.step()) {
                                    case BEGIN -> hasFetched(membership, transfers);
                                    case SWITCH -> hasHandedOver(membership, change, transfers);
                                });
        return isDue ? new Command.Advance(membership.epoch()) : null;
    }

    private boolean hasFetched(Membership membership, SortedMap<NodeId, TransferStatus> transfers) {
        for (NodeId member : toMake.at(membership).keySet()) {
            TransferStatus told = transfers.get(member);
            if (told == null
                    || !told.epoch().equals(membership.epoch())
                    || told.fetchesLeft() > 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean hasHandedOver(
            Membership membership,
            Undertaking change,
            SortedMap<NodeId, TransferStatus> transfers) {
        NodeId departing = change.change().departing();
        if (departing == null || change.change().givesUpDeparting()) {
            return true;
        }
        TransferStatus told = transfers.get(departing);
        return told != null && told.epoch().equals(membership.epoch()) && told.handoversLeft() == 0;
    }

    private static @Nullable Command dropped(
            Membership membership, SortedMap<NodeId, TransferStatus> transfers) {
        for (Map.Entry<NodeId, Epoch> entry : membership.dropping().entrySet()) {
            TransferStatus told = transfers.get(entry.getKey());
            if (told != null
                    && told.epoch().compareTo(entry.getValue()) >= 0
                    && told.dropsLeft() == 0) {
                return new Command.Dropped(entry.getKey(), entry.getValue());
            }
        }
        return null;
    }
}
