package coterie.ring;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.ring.property.Property;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class ClaimTest {

    private static final int HISTORIES = 80;
    private static final int CHANGES = 12;

    /** One change of a history: its members, the owners before and after. */
    private record Change(List<Member> members, List<NodeId> before, List<NodeId> after) {

        int minimum() {
            return Spacings.minimumMoves(members, before);
        }

        int excess() {
            return Spacings.moves(before, after) - minimum();
        }

        Quotas.Attainable attainable() {
            return ClaimTest.attainable(members, after.size());
        }

        int crowdedBefore() {
            return switch (attainable()) {
                case ZONES -> Spacings.crowdedByZone(members, before);
                case OWNERS, NEITHER -> Spacings.crowdedByOwner(before);
            };
        }

        /** Whether there are zones, or owners, enough for spacing and none of them is large. */
        boolean leavesRoom() {
            Function<Member, String> mark =
                    attainable() == Quotas.Attainable.ZONES
                            ? Member::zone
                            : member -> member.id().value();
            Map<String, Integer> weights = new TreeMap<>();
            members.forEach(
                    member -> weights.merge(mark.apply(member), member.weight(), Integer::sum));
            int all = weights.values().stream().mapToInt(Integer::intValue).sum();
            int largest = Collections.max(weights.values());
            return weights.size() >= 2 * Claim.SPACING && 5 * Claim.SPACING * largest <= 3 * all;
        }
    }

    @Test
    void givesEveryoneItsShareAndSpacesWhatCanBeSpacedThroughoutHistories() {
        forEachChange(
                HISTORIES,
                change -> {
                    assertThat(Spacings.balanced(change.members, change.after)).isTrue();
                    switch (change.attainable()) {
                        case ZONES ->
                                assertThat(Spacings.crowdedByZone(change.members, change.after))
                                        .isZero();
                        case OWNERS -> assertThat(Spacings.crowdedByOwner(change.after)).isZero();
                        case NEITHER -> {}
                    }
                });
    }

    @Test
    void movesLittleMoreThanBalanceAsksWhereSpacingLeavesRoom() {
        List<Integer> excesses = new ArrayList<>();
        forEachChange(
                HISTORIES,
                change -> {
                    if (change.leavesRoom() && change.attainable() != Quotas.Attainable.NEITHER) {
                        assertThat(change.excess())
                                .isLessThanOrEqualTo(
                                        Claim.slackToSpace(
                                                change.minimum(), change.crowdedBefore()));
                        excesses.add(change.excess());
                    }
                });
        assertThat(excesses).hasSizeGreaterThan(200);
        assertThat(excesses.stream().mapToInt(Integer::intValue).average().orElseThrow())
                .isLessThan(3);
    }

    @Test
    void movesLittleMoreThanBalanceAsksWhereNothingCanBeSpaced() {
        List<Integer> excesses = new ArrayList<>();
        forEachChange(
                HISTORIES,
                change -> {
                    if (change.attainable() == Quotas.Attainable.NEITHER) {
                        assertThat(change.excess())
                                .isLessThanOrEqualTo(Claim.slackToLessenCrowding(change.minimum()));
                        excesses.add(change.excess());
                    }
                });
        assertThat(excesses).hasSizeGreaterThan(40);
    }

    @Test
    void dependsOnTheMembersAndNotOnTheirOrder() {
        forEachChange(
                HISTORIES / 8,
                change -> {
                    List<Member> shuffled = new ArrayList<>(change.members);
                    Collections.shuffle(shuffled, new Random(1));
                    assertThat(Claim.next(Claimants.among(shuffled), change.before))
                            .isEqualTo(change.after);
                });
    }

    @Test
    void movesNothingWhereNothingChanged() {
        Property.forAll(
                100,
                Histories.members(20, 6, 3),
                members -> {
                    Claimants claimants = Claimants.among(members);
                    List<NodeId> owners = Claim.founding(claimants, new Partitioner(64));
                    assertThat(Claim.next(claimants, owners)).isEqualTo(owners);
                });
    }

    private static void forEachChange(int histories, Property.Law<Change> law) {
        Property.forAll(
                histories,
                Histories.histories(CHANGES),
                history -> {
                    List<NodeId> owners =
                            Claim.founding(
                                    Claimants.among(history.steps().getFirst()),
                                    new Partitioner(history.partitions()));
                    for (List<Member> members :
                            history.steps().subList(1, history.steps().size())) {
                        List<NodeId> after = Claim.next(Claimants.among(members), owners);
                        law.check(new Change(members, owners, after));
                        owners = after;
                    }
                });
    }

    private static Quotas.Attainable attainable(List<Member> members, int partitions) {
        Claimants claimants = Claimants.among(members);
        return new Quotas(claimants, partitions, new int[claimants.count()], Claim.SPACING)
                .attainable();
    }
}
