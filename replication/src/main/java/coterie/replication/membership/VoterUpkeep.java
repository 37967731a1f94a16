package coterie.replication.membership;

import coterie.consensus.Voters;
import coterie.ring.Member;
import coterie.ring.MemberState;
import coterie.ring.Membership;
import coterie.ring.NodeId;
import coterie.ring.Undertaking;
import coterie.ring.Undertaking.Step;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who is to vote: as many members as were wished for, or the largest odd number of those that there
 * are, spread over zones. A voter that goes is replaced by the end of the change, and one that was
 * out of reach for long is if a healthy member stands by.
 */
final class VoterUpkeep {

    /** How long a voter may be out of reach before another takes its place, if there is one. */
    static final long PATIENCE_NANOS = 30_000_000_000L;

    /** What is known of the members' acceptors and of who is there. */
    interface Outlook {

        /** Whether the member was out of reach for longer than {@link #PATIENCE_NANOS}. */
        boolean isLost(NodeId member);

        /** Whether it is in reach now. */
        boolean isReachable(NodeId member);

        /** The incarnation of its acceptor, or {@link Voters#UNKNOWN}. */
        long incarnationOf(NodeId member);
    }

    private final Membership membership;
    private final Voters present;
    private final Outlook outlook;

    private VoterUpkeep(Membership membership, Voters present, Outlook outlook) {
        this.membership = membership;
        this.present = present;
        this.outlook = outlook;
    }

    /**
     * The voters to be, or null where those that there are will do, or nothing better can be had
     * yet.
     *
     * @param most how many are wished for, an odd number
     */
    static @Nullable Voters better(
            Membership membership, Voters present, int most, Outlook outlook) {
        if (present.isFounding()) {
            return null;
        }
        Voters after = new VoterUpkeep(membership, present, outlook).chosen(most);
        return after == null || after.equals(present) ? null : after;
    }

    private @Nullable Voters chosen(int most) {
        List<NodeId> staying = new ArrayList<>();
        List<NodeId> lost = new ArrayList<>();
        List<NodeId> others = new ArrayList<>();
        for (Map.Entry<NodeId, MemberState> entry : membership.states().entrySet()) {
            NodeId member = entry.getKey();
            if (!isToVote(member, entry.getValue())) {
                continue;
            }
            if (present.contains(member)) {
                boolean isGone = entry.getValue() == MemberState.REMOVED || outlook.isLost(member);
                (isGone ? lost : staying).add(member);
            } else if (!outlook.isLost(member)) {
                others.add(member);
            }
        }
        int size = largestOdd(Math.min(most, staying.size() + lost.size() + others.size()));
        others.removeIf(member ->
                !outlook.isReachable(member) || outlook.incarnationOf(member) == Voters.UNKNOWN);
        List<NodeId> chosen = new ArrayList<>();
        for (List<NodeId> next : List.of(staying, others, lost)) {
            addSpread(chosen, next, size);
        }
        return chosen.size() == size && size > 0 ? voters(chosen) : null;
    }

    /**
     * Seats pass on in the second half of a change alone. Before it a joiner may yet be turned
     * away, and if who goes voted no more, the cluster would long have fewer voters than members to
     * spare. Where the change is undone, they pass back.
     */
    private boolean isToVote(NodeId member, MemberState state) {
        Undertaking change = membership.undertaking();
        boolean isSwitching = change != null && change.step() == Step.SWITCH;
        return switch (state) {
            case ACTIVE, STANDBY, JOINING ->
                    isSwitching || membership.ring().member(member).isPresent();
            case LEAVING, REMOVED -> !isSwitching;
        };
    }

    static int largestOdd(int most) {
        return most % 2 == 0 ? Math.max(0, most - 1) : most;
    }

    /** Adds up to so many, those of zones that are least among them first, then by name. */
    private void addSpread(List<NodeId> chosen, List<NodeId> candidates, int size) {
        SortedSet<NodeId> left = new TreeSet<>(candidates);
        while (chosen.size() < size && !left.isEmpty()) {
            NodeId next =
                    left.stream()
                            .min(Comparator.comparingLong(member -> ofItsZone(chosen, member)))
                            .orElseThrow();
            left.remove(next);
            chosen.add(next);
        }
    }

    private long ofItsZone(List<NodeId> chosen, NodeId member) {
        return chosen.stream().filter(other -> zone(other).equals(zone(member))).count();
    }

    private String zone(NodeId node) {
        Member member = membership.member(node);
        return member == null ? Member.DEFAULT_ZONE : member.zone();
    }

    private Voters voters(List<NodeId> nodes) {
        Voters voters = Voters.NOBODY;
        for (NodeId node : nodes) {
            long admitted = present.incarnationOf(node);
            boolean isNew = !present.contains(node);
            voters = voters.with(node, isNew ? outlook.incarnationOf(node) : admitted);
        }
        return voters;
    }
}
