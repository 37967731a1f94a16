package coterie.ring;

import coterie.ring.Verdict.Reason;
import coterie.ring.Verdict.Rejected;
import org.jspecify.annotations.Nullable;

/** Which wishes to change the members are granted. */
final class RingChangeRules {

    private static final String FORCE = "ask with force to go on";

    /** A change of weight knows no force. */
    private static final String LEAVE = "let it leave with force if that is meant";

    private final Membership membership;
    private final int largestN;

    private RingChangeRules(Membership membership, int largestN) {
        this.membership = membership;
        this.largestN = largestN;
    }

    /** Why the change can't be made, or null if it can. */
    static @Nullable Rejected check(Membership membership, RingChange change, int largestN) {
        Undertaking underWay = membership.undertaking();
        if (underWay != null) {
            return conflict(
                    "a change of the ring is under way ("
                            + words(underWay.change())
                            + "); wait for its end or cancel it");
        }
        RingChangeRules rules = new RingChangeRules(membership, largestN);
        return switch (change) {
            case RingChange.Join join -> rules.isNew(join.member().id());
            case RingChange.Leave leave -> rules.mayGo(leave.subject(), leave.force(), FORCE);
            case RingChange.Remove remove -> rules.mayGo(remove.subject(), remove.force(), FORCE);
            case RingChange.Replace replace -> rules.mayReplace(replace);
            case RingChange.Reshape reshape -> rules.mayReshape(reshape.member());
        };
    }

    private @Nullable Rejected isNew(NodeId id) {
        if (membership.ring().member(id).isPresent()) {
            return conflict(id + " is a member already; ids are given once");
        }
        if (membership.former().contains(id)) {
            return conflict(id + " was a member before; ids are never given again");
        }
        return null;
    }

    private @Nullable Rejected mayGo(NodeId id, boolean force, String wayOut) {
        Member member = membership.ring().member(id).orElse(null);
        if (member == null) {
            return unknown(id);
        }
        if (!member.claims()) {
            return null;
        }
        int left = membership.ring().claimingMembers() - 1;
        if (left == 0) {
            return conflict(id + " is the last member that holds partitions, and cannot go");
        }
        if (left < largestN && !force) {
            return conflict(
                    "without "
                            + id
                            + " there are "
                            + left
                            + " members, fewer than the n of "
                            + largestN
                            + " that a bucket has; "
                            + wayOut);
        }
        return null;
    }

    private @Nullable Rejected mayReplace(RingChange.Replace replace) {
        NodeId by = replace.by().id();
        if (membership.ring().member(replace.replaced()).isEmpty()) {
            return unknown(replace.replaced());
        }
        if (by.equals(replace.replaced())) {
            return new Rejected(Reason.INVALID, by + " cannot take its own place");
        }
        Member standby = membership.ring().member(by).orElse(null);
        if (standby == null) {
            return isNew(by);
        }
        return standby.claims()
                ? conflict(by + " holds partitions of its own; only a standby can take a place")
                : null;
    }

    private @Nullable Rejected mayReshape(Member wish) {
        Member member = membership.ring().member(wish.id()).orElse(null);
        if (member == null) {
            return unknown(wish.id());
        }
        if (member.claims() && !wish.claims()) {
            return mayGo(wish.id(), false, LEAVE);
        }
        return null;
    }

    private static String words(RingChange change) {
        return switch (change) {
            case RingChange.Join join -> join.subject() + " joins";
            case RingChange.Leave leave -> leave.subject() + " leaves";
            case RingChange.Remove remove -> remove.subject() + " is removed";
            case RingChange.Replace replace ->
                    replace.subject() + " takes the place of " + replace.replaced();
            case RingChange.Reshape reshape -> reshape.subject() + " gets another weight or zone";
        };
    }

    private static Rejected conflict(String detail) {
        return new Rejected(Reason.CONFLICT, detail);
    }

    private static Rejected unknown(NodeId id) {
        return new Rejected(Reason.UNKNOWN_MEMBER, id + " is no member");
    }
}
