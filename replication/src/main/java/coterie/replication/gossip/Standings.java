package coterie.replication.gossip;

import coterie.replication.Event;
import coterie.replication.message.Rumour;
import coterie.replication.message.Rumour.State;
import coterie.ring.NodeId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What this node believes of every member, itself among them. Rumours move it, in any order; a
 * suspicion that nobody refutes in time becomes a death.
 */
final class Standings {

    private final NodeId self;
    private final GossipSettings settings;
    private final GossipPort port;
    private final GossipListener listener;
    private final LocalHealth health;
    private final RumourQueue queue;
    private final List<Standing> all = new ArrayList<>();
    // Asked by name only; nobody walks through it.
    private final Map<NodeId, Standing> byName = new HashMap<>();
    private final NavigableSet<NodeId> dead = new TreeSet<>();
    private Rumour own;

    Standings(
            NodeId self,
            Collection<NodeId> members,
            GossipSettings settings,
            GossipPort port,
            GossipListener listener,
            LocalHealth health) {
        this.self = self;
        this.settings = settings;
        this.port = port;
        this.listener = listener;
        this.health = health;
        this.own = Rumour.alive(self, 0);
        this.queue = new RumourQueue(GossipSettings.tellings(1));
        membersAre(members);
    }

    /**
     * From now on these are the members. What was believed of those who are gone is forgotten, and
     * nobody is told of them; of new ones nothing bad is known.
     */
    void membersAre(Collection<NodeId> members) {
        Set<NodeId> others = new TreeSet<>(members);
        others.remove(self);
        all.removeIf(standing -> {
            boolean gone = !others.contains(standing.member());
            if (gone) {
                forget(standing);
            }
            return gone;
        });
        for (NodeId member : others) {
            if (!byName.containsKey(member)) {
                Standing standing = new Standing(member);
                all.add(standing);
                byName.put(member, standing);
            }
        }
        queue.tellEach(GossipSettings.tellings(all.size() + 1));
    }

    /** Its suspicion's timers find nothing to settle. */
    private void forget(Standing gone) {
        NodeId member = gone.member();
        gone.believe(gone.rumour(), null);
        byName.remove(member);
        dead.remove(member);
        queue.forget(member);
    }

    /** Every other member. */
    List<Standing> others() {
        return all;
    }

    /** Of a member, or null where it is none, or this node itself. */
    @Nullable Standing of(NodeId member) {
        return byName.get(member);
    }

    /** Whether this is what is believed of a member now. */
    boolean knows(Standing standing) {
        return byName.get(standing.member()) == standing;
    }

    /** Those that count as dead. */
    NavigableSet<NodeId> dead() {
        return dead;
    }

    /** This node's own claim. */
    Rumour own() {
        return own;
    }

    /** Somebody says so. What is no news changes nothing; of a stranger nothing is believed. */
    void hear(Rumour rumour) {
        if (rumour.member().equals(self)) {
            answer(rumour);
            return;
        }
        Standing standing = byName.get(rumour.member());
        if (standing == null) {
            return;
        }
        if (rumour.isNewerThan(standing.rumour())) {
            believe(standing, rumour);
        } else if (rumour.state() == State.SUSPECT
                && standing.rumour().state() == State.SUSPECT
                && rumour.incarnation() == standing.rumour().incarnation()) {
            confirm(standing, rumour);
        }
    }

    /** The member did not answer this node's probe. */
    void suspect(Standing standing) {
        if (!standing.isDead()) {
            Rumour known = standing.rumour();
            hear(new Rumour(known.member(), State.SUSPECT, known.incarnation(), self));
        }
    }

    /** The connection to the member broke. */
    void lost(Standing standing) {
        boolean before = standing.isReachable();
        standing.lost(port.nanos());
        tell(standing, before);
        suspect(standing);
    }

    /** The member answered a ping that was sent then. */
    void answered(Standing standing, long askedAtNanos) {
        boolean before = standing.isReachable();
        standing.answered(askedAtNanos);
        tell(standing, before);
    }

    private void believe(Standing standing, Rumour rumour) {
        boolean before = standing.isReachable();
        boolean suspect = rumour.state() == State.SUSPECT;
        Suspicion suspicion =
                suspect
                        ? Suspicion.begin(settings, all.size() + 1, port.nanos(), rumour.by())
                        : null;
        standing.believe(rumour, suspicion);
        if (standing.isDead()) {
            dead.add(rumour.member());
        } else {
            dead.remove(rumour.member());
        }
        queue.add(rumour);
        tell(standing, before);
        if (suspicion != null) {
            port.happened(Event.MEMBER_SUSPECTED);
            await(standing, suspicion);
        }
    }

    private void confirm(Standing standing, Rumour rumour) {
        Suspicion suspicion = standing.suspicion();
        if (suspicion != null && suspicion.confirm(rumour.by())) {
            port.happened(Event.SUSPICION_CONFIRMED);
            // Others count accusers as well, so each new one is told on.
            queue.add(rumour);
            await(standing, suspicion);
        }
    }

    /** A timer for each accuser: the earlier ones find the suspicion settled, or fall behind. */
    private void await(Standing standing, Suspicion suspicion) {
        port.after(
                Math.max(0, suspicion.deadlineNanos() - port.nanos()),
                () -> {
                    if (standing.suspicion() == suspicion
                            && port.nanos() - suspicion.deadlineNanos() >= 0) {
                        Rumour doubt = standing.rumour();
                        believe(
                                standing,
                                new Rumour(doubt.member(), State.DEAD, doubt.incarnation(), self));
                    }
                });
    }

    /**
     * This node hears of itself. It refutes what is bad by a higher incarnation, and takes the hint
     * that it may be slow. Its predecessor's number is what it goes on from: it was the same
     * member.
     */
    private void answer(Rumour rumour) {
        boolean accused =
                rumour.state() != State.ALIVE && rumour.incarnation() >= own.incarnation();
        if (accused && rumour.incarnation() < Rumour.MAX_INCARNATION) {
            own = Rumour.alive(self, rumour.incarnation() + 1);
            queue.add(own);
            port.happened(Event.SUSPICION_REFUTED);
            health.lower(1);
        } else if (rumour.incarnation() > own.incarnation()) {
            own = Rumour.alive(self, rumour.incarnation());
        }
    }

    private void tell(Standing standing, boolean before) {
        if (standing.isReachable() != before) {
            listener.reachable(standing.member(), !before);
        }
    }

    /**
     * What a message to the member tells: first what is said of the member, if that is bad, so that
     * it can refute it (Lifeguard's buddy system).
     */
    List<Rumour> tell(NodeId member) {
        Standing standing = byName.get(member);
        return standing == null || standing.rumour().state() == State.ALIVE
                ? tellFirst(null)
                : tellFirst(standing.rumour());
    }

    /** What a message tells. */
    List<Rumour> tellFirst(@Nullable Rumour first) {
        RumourQueue.Batch batch = queue.take(first, GossipSettings.MAX_RUMOUR_BYTES);
        if (batch.full()) {
            port.happened(Event.RUMOURS_HELD_BACK);
        }
        return batch.rumours();
    }

    /**
     * All that this node believes: the newest rumour of every member. That a member is alive and
     * never had to say so goes without saying.
     */
    List<Rumour> states() {
        List<Rumour> states = new ArrayList<>();
        if (isNews(own)) {
            states.add(own);
        }
        for (Standing standing : all) {
            if (isNews(standing.rumour())) {
                states.add(standing.rumour());
            }
        }
        return states;
    }

    /**
     * A digest of {@link #states}, whoever said them: equal where equal things are believed,
     * whatever their order.
     */
    long digest() {
        long digest = 0;
        if (isNews(own)) {
            Standing mine = new Standing(self);
            mine.believe(own, null);
            digest += mine.fingerprint();
        }
        for (Standing standing : all) {
            if (isNews(standing.rumour())) {
                digest += standing.fingerprint();
            }
        }
        return digest;
    }

    private static boolean isNews(Rumour rumour) {
        return rumour.state() != State.ALIVE || rumour.incarnation() > 0;
    }
}
