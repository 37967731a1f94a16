package coterie.replication.membership;

import coterie.consensus.Notice;
import coterie.consensus.Slot;
import coterie.consensus.Voters;
import coterie.replication.Environment;
import coterie.replication.TransferStatus;
import coterie.replication.agreed.AgreedState;
import coterie.replication.agreed.Command;
import coterie.replication.message.LeaseGrant;
import coterie.replication.message.RingReport;
import coterie.ring.Epoch;
import coterie.ring.Membership;
import coterie.ring.NodeId;
import coterie.ring.Undertaking;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a node does for the ring: it keeps its lease, tells the one that leads how far it has come,
 * and, while it leads itself, gives leases, takes a change from step to step, and sees to the
 * voters.
 *
 * <p>What it proposes as a leader rests on a confirmation of its lead. So it acts on those alone,
 * and judges as of the time until which it surely led: see {@link LeaseGiver}.
 *
 * <p>On the mailbox of the node's first shard, but for the queries that say otherwise.
 */
public final class RingDuties {

    /** How often it is looked whether something is to be done. */
    private static final long TICK_NANOS = LeaseRenewal.LEAST_PAUSE_NANOS;

    /** How long the leader tries to get a step agreed on, before it looks again what is due. */
    private static final long PROPOSAL_NANOS = 5_000_000_000L;

    private final NodeId self;
    private final Agreement agreement;
    private final RingPort port;
    private final Environment environment;
    private final int mostVoters;
    private final Lease lease;
    private final LeaseRenewal renewal;
    private final LeaseGiver giver;
    private final ChangeDriver driver;
    private final Map<NodeId, Long> unreachableSince = new TreeMap<>();
    private final VoterUpkeep.Outlook outlook = new MembersInReach();
    private boolean isProposing;
    private long votersProposedNanos;
    private @Nullable Epoch epoch;
    private long epochSinceNanos;
    private volatile @Nullable TransferStatus progress;
    private volatile SortedMap<NodeId, Long> silentNanos = Collections.emptySortedMap();
    private volatile boolean isFounding;

    /** Before the agreement's start. */
    public RingDuties(
            NodeId self,
            Agreement agreement,
            RingPort port,
            Environment environment,
            RingSettings settings) {
        long nowNanos = environment.nanos();
        LeaseTerm term = new LeaseTerm(settings.leaseNanos());
        this.self = self;
        this.agreement = agreement;
        this.port = port;
        this.environment = environment;
        this.mostVoters = settings.voters();
        this.lease = new Lease(term, nowNanos);
        this.renewal = new LeaseRenewal(term, lease, environment.random());
        CopiesToMake toMake = new CopiesToMake();
        this.giver = new LeaseGiver(term, nowNanos, toMake);
        this.driver = new ChangeDriver(toMake);
        this.votersProposedNanos = nowNanos - PROPOSAL_NANOS;
        this.epochSinceNanos = nowNanos;
        AgreedState known = agreement.state();
        this.epoch = known == null ? null : known.membership().epoch();
        this.isFounding =
                known != null
                        && known.membership().states().containsKey(self)
                        && !Slot.FIRST.isBefore(agreement.next());
        agreement.follow(this::agreed);
        agreement.whenConfirmed(this::confirmed);
    }

    /** Begins. */
    public void start() {
        tick();
    }

    /**
     * Whether this node may answer strict requests by the ring that it knows: while it has a lease,
     * or has come to found the cluster and knows neither of a lease nor of another ring since. From
     * any thread.
     *
     * @param nowNanos by the clock of the first shard
     */
    public boolean mayServeStrict(long nowNanos) {
        return isFounding || lease.isValid(nowNanos);
    }

    /** Whether this node has a lease. From any thread. */
    public boolean hasLease(long nowNanos) {
        return lease.isValid(nowNanos);
    }

    /**
     * How far all members are together with the change under way, as the leader told last; or null
     * if it has not. From any thread.
     */
    public @Nullable TransferStatus progress() {
        return progress;
    }

    /**
     * For how long this node has not reached the member, give or take {@value #TICK_NANOS} ns; 0 if
     * it does. From any thread.
     */
    public long silentNanos(NodeId member) {
        return silentNanos.getOrDefault(member, 0L);
    }

    private void agreed(AgreedState state) {
        if (!state.membership().epoch().equals(epoch)) {
            epoch = state.membership().epoch();
            epochSinceNanos = environment.nanos();
            isFounding = false;
        }
    }

    private void tick() {
        watch();
        report();
        environment.after(TICK_NANOS, this::tick);
    }

    private void watch() {
        AgreedState state = agreement.state();
        if (state != null) {
            Set<NodeId> members = state.membership().states().keySet();
            unreachableSince.keySet().retainAll(members);
            for (NodeId member : members) {
                if (port.isReachable(member)) {
                    unreachableSince.remove(member);
                } else {
                    unreachableSince.putIfAbsent(member, environment.nanos());
                }
            }
            long nowNanos = environment.nanos();
            SortedMap<NodeId, Long> silent = new TreeMap<>();
            unreachableSince.forEach((member, since) -> silent.put(member, nowNanos - since));
            silentNanos = silent;
        }
    }

    /** Tells the leader how far this node is, if it is time. */
    private void report() {
        AgreedState state = agreement.state();
        NodeId leader = agreement.view().leader();
        TransferStatus transfers = port.transfers();
        if (state == null || leader == null || transfers == null) {
            return;
        }
        Membership membership = state.membership();
        boolean isBusy =
                membership.undertaking() != null || membership.dropping().containsKey(self);
        RingReport report = renewal.due(leader, transfers, isBusy, environment.nanos());
        if (report != null) {
            environment.send(leader, report);
        }
    }

    /** A member, or this node itself, takes this node for the leader. */
    public void received(NodeId from, RingReport report) {
        AgreedState state = agreement.state();
        if (state != null && state.membership().states().containsKey(from)) {
            giver.heard(from, report, environment.nanos());
            agreement.confirm();
        }
    }

    /** The leader has answered. */
    public void received(NodeId from, LeaseGrant grant) {
        if (renewal.answered(grant)) {
            isFounding &= !grant.given();
            progress = grant.transfers();
            if (agreement.next().isBefore(grant.next())) {
                agreement.catchUp(from);
            }
            port.mayFetch(grant.allHaveCome());
            report();
        }
    }

    private void confirmed(Notice.LeadershipConfirmed notice) {
        AgreedState state = agreement.state();
        if (state == null) {
            return;
        }
        Membership membership = state.membership();
        giver.confirmed(notice, membership, epochSinceNanos, environment.nanos())
                .forEach(answer -> environment.send(answer.to(), answer.grant()));
        boolean hasPassed = giver.mayPass(membership, notice.sinceNanos(), epochSinceNanos);
        Command command = driver.next(membership, hasPassed, giver.transfers());
        if (command != null && !isProposing && !wouldLoseSeat(command, membership)) {
            isProposing = true;
            agreement.propose(command, PROPOSAL_NANOS, _ -> isProposing = false);
        }
        seeToVoters(membership);
    }

    /**
     * Whether a voter would go with its seat. Two that went so would be a majority of three voters
     * that nobody hears again, so the last step waits until others vote in their places.
     */
    private boolean wouldLoseSeat(Command command, Membership membership) {
        Undertaking change = membership.undertaking();
        if (!(command instanceof Command.Advance) || change == null) {
            return false;
        }
        NodeId goes =
                switch (change.step()) {
                    case BEGIN -> change.isCancelled() ? newcomer(membership, change) : null;
                    case SWITCH -> change.change().departing();
                };
        return goes != null && agreement.voters().contains(goes);
    }

    private static @Nullable NodeId newcomer(Membership membership, Undertaking change) {
        NodeId subject = change.change().subject();
        return membership.ring().member(subject).isPresent() ? null : subject;
    }

    private void seeToVoters(Membership membership) {
        long nowNanos = environment.nanos();
        if (nowNanos - votersProposedNanos < PROPOSAL_NANOS) {
            return;
        }
        Voters better = VoterUpkeep.better(membership, agreement.voters(), mostVoters, outlook);
        if (better != null) {
            votersProposedNanos = nowNanos;
            agreement.proposeVoters(better, PROPOSAL_NANOS);
        }
    }

    /** What this node knows of the others. */
    private final class MembersInReach implements VoterUpkeep.Outlook {

        @Override
        public boolean isLost(NodeId member) {
            Long since = unreachableSince.get(member);
            return since != null && environment.nanos() - since > VoterUpkeep.PATIENCE_NANOS;
        }

        @Override
        public boolean isReachable(NodeId member) {
            return !unreachableSince.containsKey(member);
        }

        @Override
        public long incarnationOf(NodeId member) {
            return agreement.incarnationOf(member);
        }
    }
}
