package coterie.server;

import coterie.replication.agreed.AgreedState;
import coterie.replication.agreed.Command;
import coterie.replication.membership.Agreement;
import coterie.replication.membership.Decision;
import coterie.replication.vertx.ShardLoop;
import coterie.ring.Member;
import coterie.ring.NodeId;
import java.time.Duration;

/**
 * Has the zone of a founder agreed on. Those who found a cluster are told each other's addresses
 * and nothing else, so all begin in the default zone; each says itself where it stands, once they
 * agree. Who joins says so when it joins, and whoever has another zone by then was given it by an
 * operator.
 *
 * <p>On the first shard's mailbox.
 */
final class FounderZone {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long PAUSE_NANOS = 1_000_000_000L;

    private final NodeId self;
    private final String zone;
    private final Agreement agreement;
    private final ShardLoop loop;

    /**
     * @param zone as this node's operator says
     */
    FounderZone(NodeId self, String zone, Agreement agreement, ShardLoop loop) {
        this.self = self;
        this.zone = zone;
        this.agreement = agreement;
        this.loop = loop;
    }

    /** Proposes it, and again later where another change is under way. */
    void settle() {
        AgreedState state = agreement.state();
        Member member = state == null ? null : state.membership().member(self);
        if (state == null || member == null || !isUnsaid(member)) {
            return;
        }
        if (state.membership().undertaking() != null) {
            settleLater();
            return;
        }
        agreement.propose(new Command.SetMember(self, null, zone), PATIENCE.toNanos(), this::ended);
    }

    private boolean isUnsaid(Member member) {
        return member.zone().equals(Member.DEFAULT_ZONE) && !zone.equals(Member.DEFAULT_ZONE);
    }

    private void ended(Decision decision) {
        if (!(decision instanceof Decision.Agreed)) {
            settleLater();
        }
    }

    /** Founders that begin together are not to get in each other's way again. */
    private void settleLater() {
        long jitter = loop.environment().random().nextLong(PAUSE_NANOS);
        loop.environment().after(PAUSE_NANOS + jitter, this::settle);
    }
}
