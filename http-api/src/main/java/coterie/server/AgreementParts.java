package coterie.server;

import coterie.config.Identity;
import coterie.consensus.PaxosEvent;
import coterie.consensus.PaxosMessage;
import coterie.consensus.PaxosSettings;
import coterie.replication.HostPort;
import coterie.replication.agreed.Address;
import coterie.replication.agreed.AgreedState;
import coterie.replication.agreed.Command;
import coterie.replication.membership.Agreement;
import coterie.replication.membership.AgreementListener;
import coterie.replication.membership.Decision;
import coterie.replication.vertx.PeerTransport;
import coterie.replication.vertx.ShardLoop;
import coterie.ring.MemberState;
import coterie.ring.NodeId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a node take part in the cluster's agreement: keeps it in the data folder, has the transport
 * follow it, and sees to it that this node's own addresses are agreed on.
 */
final class AgreementParts implements AgreementListener {

    private static final Logger LOG = LoggerFactory.getLogger(AgreementParts.class);
    private static final Duration RELOCATE_PATIENCE = Duration.ofSeconds(20);

    /** How long whoever has left is let in: longer than it takes to end its requests. */
    private static final Duration LAST_PATIENCE = Server.DRAIN_PATIENCE.plusSeconds(5);

    private static final Duration RELOCATE_PAUSE = Duration.ofSeconds(1);

    private final NodeId self;
    private final Address own;
    private final PeerTransport transport;
    private final MeterRegistry registry;
    private final AgreementFile file;
    private final ShardLoop loop;
    private final Agreement agreement;
    private final SortedMap<NodeId, HostPort> known = new TreeMap<>();
    private final SortedMap<NodeId, HostPort> leavers = new TreeMap<>();
    private SortedMap<NodeId, MemberState> before = Collections.emptySortedMap();
    private final boolean isFounder;
    private final FounderZone zone;
    private boolean isRelocating;

    AgreementParts(
            Identity identity,
            Storage storage,
            AgreementFile.Content found,
            PeerTransport transport,
            MeterRegistry registry) {
        this.self = identity.id();
        this.own = own(identity, found);
        this.transport = transport;
        this.registry = registry;
        this.loop = transport.shards().getFirst();
        this.file = new AgreementFile(storage.agreement(), found, loop.mailbox());
        this.agreement =
                new Agreement(
                        self, found.state(), file, loop.environment(), PaxosSettings.DEFAULT, this);
        this.isFounder = found.founders().containsKey(self);
        this.zone = new FounderZone(self, identity.zone(), agreement, loop);
        followMembers(state());
    }

    /** Peers find it where the list of founders says, unless it is told otherwise. */
    private static Address own(Identity identity, AgreementFile.Content found) {
        HostPort advertisedPeer = identity.advertisePeer();
        HostPort advertisedHttp = identity.advertiseHttp();
        HostPort listed = found.founders().getOrDefault(identity.id(), identity.peer());
        return new Address(
                advertisedPeer != null ? advertisedPeer : listed,
                advertisedHttp != null ? advertisedHttp : identity.http());
    }

    /** Gives all that is agreed on, on the first loop. */
    void present(Consumer<PaxosMessage.Install> listener) {
        loop.mailbox().post(() -> listener.accept(agreement.present()));
    }

    Agreement agreement() {
        return agreement;
    }

    /** What is agreed on, as far as this node knows. */
    AgreedState state() {
        AgreedState state = agreement.state();
        if (state == null) {
            throw new IllegalStateException("every node knows with what it began");
        }
        return state;
    }

    /** Begins to see to its own addresses, and a founder to its zone. */
    void start() {
        loop.mailbox().post(this::relocate);
        if (isFounder) {
            loop.mailbox().post(zone::settle);
        }
    }

    void abandon() {
        file.abandon();
    }

    @Override
    public void agreed(AgreedState state) {
        followMembers(state);
    }

    /**
     * Whoever has left in order is still spoken with for a while: it is to hear that it may go, and
     * to end the requests that it has begun. A standby leaves in a single step; if it is there, it
     * is not known whether it left or was removed, and is of no account.
     */
    private void followMembers(AgreedState state) {
        Set<NodeId> former = new TreeSet<>(state.membership().former());
        known.forEach((id, peer) -> {
            if (former.contains(id) && mayLinger(id)) {
                leavers.put(id, peer);
                loop.environment().after(LAST_PATIENCE.toNanos(), () -> turnAway(id));
            }
        });
        known.clear();
        state.addresses().forEach((id, address) -> known.put(id, address.peer()));
        before = state.membership().states();
        Map<NodeId, HostPort> members = new TreeMap<>(known);
        members.putAll(leavers);
        former.removeAll(leavers.keySet());
        transport.membersAre(members, former);
    }

    private boolean mayLinger(NodeId id) {
        MemberState what = before.get(id);
        return what == MemberState.LEAVING
                || (what == MemberState.STANDBY
                        && transport.peers().stream()
                                .anyMatch(peer -> peer.id().equals(id) && peer.connected()));
    }

    private void turnAway(NodeId leaver) {
        leavers.remove(leaver);
        followMembers(state());
    }

    /** Has its addresses agreed on if others stand there, and tries until that is done. */
    private void relocate() {
        Address agreed = state().addresses().get(self);
        if (agreed != null && !agreed.equals(own) && !isRelocating) {
            isRelocating = true;
            agreement.propose(
                    new Command.Relocate(self, own), RELOCATE_PATIENCE.toNanos(), this::relocated);
        }
    }

    private void relocated(Decision decision) {
        isRelocating = false;
        if (!(decision instanceof Decision.Rejected)) {
            loop.environment().after(RELOCATE_PAUSE.toNanos(), this::relocate);
        }
    }

    @Override
    public void happened(PaxosEvent event) {
        String name = event.name().toLowerCase(Locale.ROOT).replace('_', '-');
        Counter.builder("coterie.consensus.events")
                .description("What was rare in agreeing on the cluster's log, by kind")
                .tag("event", name)
                .register(registry)
                .increment();
    }

    @Override
    public void notUnderstood(String why) {
        LOG.warn("passed over in the cluster's log: {}", why);
        Counter.builder("coterie.consensus.not.understood")
                .description("Commands and snapshots that this program cannot read")
                .register(registry)
                .increment();
    }
}
