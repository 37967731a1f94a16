package coterie.replication.membership;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.consensus.Voters;
import coterie.ring.Member;
import coterie.ring.Membership;
import coterie.ring.NodeId;
import coterie.ring.Ring;
import coterie.ring.RingChange;
import coterie.ring.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class VoterUpkeepTest {

    private final Set<NodeId> lost = new TreeSet<>();
    private final Set<NodeId> unreachable = new TreeSet<>();
    private final Set<NodeId> unheard = new TreeSet<>();

    private final VoterUpkeep.Outlook outlook =
            new VoterUpkeep.Outlook() {
                @Override
                public boolean isLost(NodeId member) {
                    return lost.contains(member);
                }

                @Override
                public boolean isReachable(NodeId member) {
                    return !lost.contains(member) && !unreachable.contains(member);
                }

                @Override
                public long incarnationOf(NodeId member) {
                    return unheard.contains(member) ? Voters.UNKNOWN : 1_000 + member.hashCode();
                }
            };

    private static NodeId node(int number) {
        return new NodeId("n" + number);
    }

    /** Members n1, n2, … in these zones. */
    private static Membership of(String... zones) {
        List<Member> members = new ArrayList<>();
        for (String zone : zones) {
            members.add(new Member(node(members.size() + 1), zone, 1));
        }
        return Membership.founding(Ring.founding(members, 16));
    }

    private static Voters voters(int... numbers) {
        Voters voters = Voters.NOBODY;
        for (int number : numbers) {
            voters = voters.with(node(number), number);
        }
        return voters;
    }

    private @Nullable List<NodeId> better(Membership membership, Voters present) {
        Voters better = VoterUpkeep.better(membership, present, 5, outlook);
        return better == null ? null : better.nodes();
    }

    @Test
    void asManyVoteAsAnOddNumberOfMembersAllows() {
        assertThat(better(of("a", "a"), voters(1))).isNull();
        assertThat(better(of("a", "a", "a"), voters(1))).containsExactly(node(1), node(2), node(3));
        assertThat(better(of("a", "a", "a", "a"), voters(1, 2, 3))).isNull();
        assertThat(better(of("a", "a", "a", "a", "a"), voters(1, 2, 3))).hasSize(5);
        assertThat(better(of("a", "a", "a", "a", "a", "a"), voters(1, 2, 3, 4, 5))).isNull();
        assertThat(VoterUpkeep.better(of("a", "a", "a", "a", "a"), voters(1, 2, 3), 3, outlook))
                .isNull();
    }

    @Test
    void newVotersAreOfZonesThatHaveTheFewest() {
        assertThat(better(of("a", "a", "a", "b", "c"), voters(1)))
                .containsExactly(node(1), node(2), node(3), node(4), node(5));
        Voters better = VoterUpkeep.better(of("a", "a", "a", "b", "c"), voters(1), 3, outlook);
        assertThat(better).isNotNull();
        assertThat(better.nodes()).containsExactly(node(1), node(4), node(5));
    }

    @Test
    void votersKeepTheirIncarnationsAndNewOnesComeUnderTheirs() {
        Voters better = VoterUpkeep.better(of("a", "a", "a"), voters(2), 3, outlook);
        assertThat(better).isNotNull();
        assertThat(better.incarnationOf(node(2))).isEqualTo(2);
        assertThat(better.incarnationOf(node(3))).isEqualTo(outlook.incarnationOf(node(3)));
    }

    @Test
    void whoIsLostIsReplacedOnlyWhereAHealthyMemberStandsBy() {
        lost.add(node(2));
        assertThat(better(of("a", "a", "a"), voters(1, 2, 3))).isNull();
        Membership four = of("a", "a", "a", "a");
        assertThat(better(four, voters(1, 2, 3))).containsExactly(node(1), node(3), node(4));
        unreachable.add(node(4));
        assertThat(better(four, voters(1, 2, 3))).isNull();
        unreachable.clear();
        unheard.add(node(4));
        assertThat(better(four, voters(1, 2, 3))).isNull();
    }

    @Test
    void seatsPassOnInTheSecondHalfOfAChange() {
        Membership leaves = change(new RingChange.Leave(node(3), true), "a", "a", "a", "a");
        assertThat(better(leaves, voters(1, 2, 3))).isNull();
        assertThat(better(leaves.advanced(), voters(1, 2, 3)))
                .containsExactly(node(1), node(2), node(4));
        Membership joins = change(new RingChange.Join(Member.of(node(3))), "a", "a");
        assertThat(better(joins, voters(1))).isNull();
        assertThat(better(joins.advanced(), voters(1))).hasSize(3);
        Membership few = change(new RingChange.Leave(node(3), true), "a", "a", "a");
        assertThat(better(few, voters(1, 2, 3))).isNull();
        assertThat(better(few.advanced(), voters(1, 2, 3))).containsExactly(node(1));
    }

    @Test
    void asManyVoteWhileAMemberIsReplacedAsBeforeAndAfter() {
        for (boolean isDead : List.of(false, true)) {
            Membership begun =
                    change(
                            new RingChange.Replace(node(3), Member.of(node(4)), isDead),
                            "a",
                            "a",
                            "a");
            assertThat(better(begun, voters(1, 2, 3))).isNull();
            assertThat(better(begun.advanced(), voters(1, 2, 3)))
                    .containsExactly(node(1), node(2), node(4));
        }
    }

    @Test
    void seatsPassBackWhereAChangeIsUndone() {
        RingChange replaces = new RingChange.Replace(node(3), Member.of(node(4)), false);
        Membership switching = change(replaces, "a", "a", "a").advanced();
        Membership undone = ((Verdict.Accepted) switching.cancel()).next();

        assertThat(better(undone, voters(1, 2, 4))).containsExactly(node(1), node(2), node(3));
    }

    private static Membership change(RingChange change, String... zones) {
        return ((Verdict.Accepted) of(zones).propose(change, 1)).next();
    }

    @Test
    void foundersAreLeftAloneUntilTheyAreAdmitted() {
        Voters founding = Voters.founding(List.of(node(1)));
        assertThat(better(of("a", "a", "a"), founding)).isNull();
    }
}
