package coterie.replication.message;

import coterie.replication.TransferStatus;
import coterie.ring.Epoch;

/**
 * A member tells the one that leads which epoch it has come to, and asks for a lease. It goes to
 * the first shard, and is answered by a {@link LeaseGrant}.
 *
 * @param number names the question, at random: no other one, of another life of the member either,
 *     has it
 * @param transfers how far the member is with what it fetches and hands over at that epoch, with
 *     {@link TransferStatus#MAX_RUNNING} running ones at most
 */
public record RingReport(long number, TransferStatus transfers) implements Message {

    /** None: it is its number that the answer bears. */
    @Override
    public long id() {
        return 0;
    }

    /** The one by which all of the member goes, each request that is under way among it. */
    @Override
    public Epoch epoch() {
        return transfers.epoch();
    }
}
