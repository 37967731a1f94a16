package coterie.ring;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.ring.property.Gen;
import coterie.ring.property.Property;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Holds the claim against all rings that there could be, where these are few enough to try. */
class ClaimOracleTest {

    /**
     * How many moves more than the best of all spaced rings the claim makes in the worst of these
     * examples.
     */
    private static final int WORST_EXCESS = 3;

    /** Members, and who owned what before, which may be anybody. */
    private record Case(List<Member> members, List<NodeId> before) {}

    @Test
    void isSpacedByZoneOrElseByOwnerWheneverAnyBalancedRingIs() {
        Property.forAll(
                400,
                cases(),
                example -> {
                    ClaimOracle oracle = new ClaimOracle(example.members, example.before);
                    Claimants claimants = Claimants.among(example.members);
                    List<NodeId> founding =
                            Claim.founding(claimants, new Partitioner(example.before.size()));
                    List<NodeId> next = Claim.next(claimants, example.before);
                    for (List<NodeId> owners : List.of(founding, next)) {
                        assertThat(Spacings.balanced(example.members, owners)).isTrue();
                        if (oracle.fewestMovesByZone() != ClaimOracle.NONE) {
                            assertThat(Spacings.crowdedByZone(example.members, owners)).isZero();
                        } else if (oracle.fewestMovesByOwner() != ClaimOracle.NONE) {
                            assertThat(Spacings.crowdedByOwner(owners)).isZero();
                        }
                    }
                });
    }

    @Test
    void movesLittleMoreThanTheBestSuchRingAsks() {
        Property.forAll(
                400,
                cases(),
                example -> {
                    ClaimOracle oracle = new ClaimOracle(example.members, example.before);
                    int best =
                            oracle.fewestMovesByZone() != ClaimOracle.NONE
                                    ? oracle.fewestMovesByZone()
                                    : oracle.fewestMovesByOwner() != ClaimOracle.NONE
                                            ? oracle.fewestMovesByOwner()
                                            : oracle.fewestMoves();
                    List<NodeId> next =
                            Claim.next(Claimants.among(example.members), example.before);
                    assertThat(Spacings.moves(example.before, next))
                            .isLessThanOrEqualTo(best + WORST_EXCESS);
                    assertThat(oracle.fewestMoves())
                            .isEqualTo(Spacings.minimumMoves(example.members, example.before));
                });
    }

    private static Gen<Case> cases() {
        return random -> {
            List<Member> members = Histories.members(5, 5, 3).from(random.split());
            int partitions = 1 << random.nextInt(4);
            List<NodeId> before = new ArrayList<>();
            for (int i = 0; i < partitions; i++) {
                before.add(new NodeId("n" + random.nextInt(6)));
            }
            return new Case(members, List.copyOf(before));
        };
    }
}
