package coterie.replication;

import coterie.ring.NodeId;
import coterie.ring.PreferenceList;
import coterie.ring.Target;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * To whom one write goes: the primaries, and fallbacks in the place of those out of reach. First
 * they are planned; once the object is known, it is sent to them.
 */
final class Recipients {

    private final Shard shard;
    private final Target self;
    private final QuorumTerms terms;
    private final List<Target> planned = new ArrayList<>();
    private final List<Target> asked = new ArrayList<>();
    private StandIns standIns;

    /**
     * @param self the coordinator's own place
     */
    Recipients(Shard shard, Target self, QuorumTerms terms, List<PreferenceList> lists) {
        this.shard = shard;
        this.self = self;
        this.terms = terms;
        this.standIns = new StandIns(lists, terms, this::mayStandIn);
    }

    /** Fallbacks are those of other rings from now on. */
    void goBy(List<PreferenceList> lists) {
        standIns = new StandIns(lists, terms, this::mayStandIn);
    }

    /** One that comes or goes may be gone before it has brought away what it was to keep. */
    private boolean mayStandIn(NodeId node) {
        return shard.takesHints()
                && shard.topology().isSettledMember(node)
                && !node.equals(shard.self())
                && !isAmong(planned, node)
                && !isAmong(asked, node)
                && shard.isInReach(node);
    }

    private static boolean isAmong(List<Target> targets, NodeId node) {
        for (Target target : targets) {
            if (target.node().equals(node)) {
                return true;
            }
        }
        return false;
    }

    /** Plans who is to get what is the primary's, unless the coordinator itself has its place. */
    void plan(NodeId primary) {
        if (!primary.equals(self.place())) {
            planned.add(targetFor(primary));
        }
    }

    /** Nothing has been sent yet, and all is planned anew. */
    void planAnew(List<NodeId> primaries) {
        planned.clear();
        primaries.forEach(this::plan);
    }

    /** The primary, or who stands in for it where it is out of reach. */
    Target targetFor(NodeId primary) {
        Target standIn = isThere(primary) ? null : standIns.next(primary);
        return standIn != null ? standIn : Target.primary(primary);
    }

    /** Whether the node is in reach, or is this one. */
    boolean isThere(NodeId node) {
        return node.equals(shard.self()) || shard.isInReach(node);
    }

    /** Who may stand in for a primary now, or null for nobody. */
    @Nullable Target standInFor(NodeId primary) {
        return standIns.next(primary);
    }

    /** Whether the object goes, or is to go, to the primary or to a fallback in its place. */
    boolean isProvidedFor(NodeId primary) {
        return primary.equals(self.place()) || holds(planned, primary) || holds(asked, primary);
    }

    private static boolean holds(List<Target> targets, NodeId primary) {
        for (Target target : targets) {
            if (target.place().equals(primary)) {
                return true;
            }
        }
        return false;
    }

    /** Those that are planned, in the order of the preference list. */
    List<Target> planned() {
        return planned;
    }

    /** Those to whom the object was sent. */
    List<Target> asked() {
        return List.copyOf(asked);
    }

    /** Whether the object goes to the node, in whatever place. */
    boolean isAsked(NodeId node) {
        return isAmong(asked, node);
    }

    /** The object is being sent. */
    void sent(Target target) {
        planned.remove(target);
        asked.add(target);
    }

    /** It was refused, and is to be sent anew. */
    void refused(Target target) {
        asked.remove(target);
    }

    /** In which place the node was asked. */
    Target targetOf(NodeId node) {
        for (Target target : asked) {
            if (target.node().equals(node)) {
                return target;
            }
        }
        throw new IllegalStateException(node + " was not asked");
    }
}
