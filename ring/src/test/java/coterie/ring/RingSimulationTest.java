package coterie.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Prints how balanced a ring of 1,000 members in 10 zones is, and what joins and leaves move. */
class RingSimulationTest {

    private static final int MEMBERS = 1_000;
    private static final int PARTITIONS = Partitioner.MAX_PARTITIONS;
    private static final int REPLICAS = 3;

    @Test
    void balancesAThousandMembersAndMovesLittle() {
        List<Member> members =
                new ArrayList<>(
                        IntStream.range(0, MEMBERS).mapToObj(RingSimulationTest::member).toList());
        Ring ring = Ring.founding(members, PARTITIONS);
        print("founding", ring, 0, 0);
        for (int i = 0; i < 6; i++) {
            if (i % 2 == 0) {
                members.add(member(MEMBERS + i));
            } else {
                members.remove(97 * i);
            }
            Ring next = ring.next(members);
            int minimum = Spacings.minimumMoves(members, owners(ring));
            int moves = Spacings.moves(owners(ring), owners(next));
            print(
                    i % 2 == 0 ? "join" : "leave",
                    next,
                    moves,
                    Transfer.between(ring, next, REPLICAS).size());
            assertThat(Spacings.balanced(members, owners(next))).isTrue();
            assertThat(Spacings.crowdedByZone(members, owners(next))).isZero();
            assertThat(moves).isLessThanOrEqualTo(minimum + Claim.slackToSpace(minimum, 0));
            ring = next;
        }
    }

    private static void print(String what, Ring ring, int moves, int transfers) {
        int[] owned =
                ring.members().stream()
                        .mapToInt(member -> ring.partitionsOwnedBy(member.id()).size())
                        .toArray();
        System.out.printf(
                "%-8s %d members own %d to %d of %d partitions; %d changed owner, %d replicas were made%n",
                what,
                owned.length,
                IntStream.of(owned).min().orElseThrow(),
                IntStream.of(owned).max().orElseThrow(),
                PARTITIONS,
                moves,
                transfers);
    }

    private static Member member(int number) {
        return new Member(new NodeId("n" + number), "z" + number % 10, 1);
    }

    private static List<NodeId> owners(Ring ring) {
        return ring.partitioner().all().stream().map(ring::owner).toList();
    }
}
