package coterie.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import coterie.ring.property.Gen;
import coterie.ring.property.Property;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RingTest {

    private static final NodeId N1 = new NodeId("n1");

    @Test
    void foundsThreeNodesAndSixtyFourPartitionsLikeThis() {
        Ring ring = Ring.founding(members(3), 64);

        assertThat(
                        ring.partitioner().all().stream()
                                .map(partition -> ring.owner(partition).value())
                                .collect(Collectors.joining(" ")))
                .isEqualTo(
                        """
                        n1 n2 n3 n1 n2 n3 n1 n2 n3 n1 n2 n3 n1 n2 n3 n1 \
                        n2 n3 n1 n2 n3 n1 n2 n3 n1 n2 n3 n1 n2 n3 n1 n2 \
                        n3 n1 n2 n3 n1 n2 n3 n1 n2 n3 n1 n2 n3 n1 n2 n3 \
                        n1 n2 n3 n1 n2 n3 n1 n2 n3 n1 n2 n3 n1 n2 n1 n3\
                        """);
        assertThat(ring.preferenceList(PartitionId.of(62), 2)).hasToString("[n1, n3] | [n2]");
        assertThat(ring.epoch()).isEqualTo(Epoch.FIRST);
    }

    @Test
    void isTheSameWhateverTheOrderOfItsMembers() {
        Property.forAll(
                200,
                Histories.members(12, 5, 3),
                members -> {
                    List<Member> shuffled = new ArrayList<>(members);
                    Collections.shuffle(shuffled, new Random(members.size()));
                    assertThat(Ring.founding(shuffled, 64))
                            .isEqualTo(Ring.founding(members, 64))
                            .hasSameHashCodeAs(Ring.founding(members, 64));
                });
    }

    @Test
    void knowsItsMembersAndWhatTheyOwn() {
        Ring ring = Ring.founding(members(3).reversed(), 16);

        assertThat(ring.members()).isEqualTo(members(3));
        assertThat(ring.member(N1)).contains(Member.of(N1));
        assertThat(ring.member(new NodeId("n9"))).isEmpty();
        assertThat(ring.partitionsOwnedBy(N1))
                .allMatch(partition -> ring.owner(partition).equals(N1));
        assertThat(ring.partitionsOwnedBy(N1)).hasSizeBetween(5, 6).isSorted();
        assertThat(ring.partitionsOwnedBy(new NodeId("n9"))).isEmpty();
        assertThat(ring).hasToString("ring 1 of 3 members, 16 partitions");
    }

    @Test
    void takesTheNextEpochWithEachChange() {
        Ring ring = Ring.founding(members(3), 64).next(members(4));

        assertThat(ring.epoch()).isEqualTo(new Epoch(2));
        assertThat(ring.members()).isEqualTo(members(4));
        assertThat(ring).isNotEqualTo(Ring.founding(members(4), 64));
    }

    @Test
    void prefersEachClaimantOnceInAnOrderThatDoesNotDependOnN() {
        Property.forAll(
                100,
                rings(),
                ring -> {
                    List<NodeId> claimants =
                            ring.members().stream().filter(Member::claims).map(Member::id).toList();
                    for (PartitionId partition : ring.partitioner().all()) {
                        List<NodeId> all = ring.preferenceList(partition, 1).all();
                        assertThat(all).containsExactlyInAnyOrderElementsOf(claimants);
                        for (int n = 1; n <= claimants.size() + 1; n++) {
                            PreferenceList list = ring.preferenceList(partition, n);
                            assertThat(list.all()).isEqualTo(all);
                            assertThat(list.primaries())
                                    .isEqualTo(all.subList(0, Math.min(n, all.size())));
                            assertThat(list.fallbacks())
                                    .isEqualTo(all.subList(list.n(), all.size()));
                        }
                    }
                });
    }

    @Test
    void prefersOneOwnerOfEachZoneBeforeASecondOfAny() {
        Property.forAll(
                100,
                rings(),
                ring -> {
                    List<NodeId> owners =
                            ring.partitioner().all().stream().map(ring::owner).distinct().toList();
                    long zones = owners.stream().map(node -> zone(ring, node)).distinct().count();
                    for (PartitionId partition : ring.partitioner().all()) {
                        PreferenceList list = ring.preferenceList(partition, (int) zones);
                        assertThat(list.primaries()).first().isEqualTo(ring.owner(partition));
                        assertThat(list.primaries().stream().map(node -> zone(ring, node)))
                                .doesNotHaveDuplicates();
                        assertThat(list.all().subList(0, owners.size()))
                                .containsExactlyInAnyOrderElementsOf(owners);
                    }
                });
    }

    @Test
    void walksClockwiseWhereThereIsOneZone() {
        Ring ring = Ring.founding(members(9), 64);
        for (PartitionId partition : ring.partitioner().all()) {
            List<NodeId> walk =
                    IntStream.range(0, 64)
                            .mapToObj(step ->
                                    ring.owner(PartitionId.of((partition.value() + step) % 64)))
                            .distinct()
                            .toList();
            assertThat(ring.preferenceList(partition, 3).all()).isEqualTo(walk);
        }
    }

    @Test
    void spreadsThoseWhoOwnNothingOverTheEndsOfTheLists() {
        Ring ring = Ring.founding(members(20), 16);
        List<NodeId> idle =
                ring.members().stream()
                        .map(Member::id)
                        .filter(node -> ring.partitionsOwnedBy(node).isEmpty())
                        .toList();
        assertThat(idle).hasSize(4);
        assertThat(
                        ring.partitioner().all().stream()
                                .map(partition -> ring.preferenceList(partition, 3).all().get(16))
                                .distinct())
                .containsExactlyInAnyOrderElementsOf(idle);
    }

    @Test
    void givesTheSameListAgainWithoutMakingIt() {
        Ring ring = Ring.founding(members(5), 64);
        assertThat(ring.preferenceList(PartitionId.of(7), 3))
                .isSameAs(ring.preferenceList(PartitionId.of(7), 3));
        assertThat(ring.preferenceList(PartitionId.of(7), 9))
                .isSameAs(ring.preferenceList(PartitionId.of(7), 5));
    }

    @Test
    void leavesStandbysOutOfEveryList() {
        List<Member> members = new ArrayList<>(members(3));
        members.add(new Member(new NodeId("n4"), Member.DEFAULT_ZONE, 0));
        Ring ring = Ring.founding(members, 64);

        assertThat(ring.members()).hasSize(4);
        assertThat(ring.partitionsOwnedBy(new NodeId("n4"))).isEmpty();
        assertThat(ring.preferenceList(PartitionId.of(0), 9).all())
                .doesNotContain(new NodeId("n4"));
    }

    @Test
    void refusesWhatCannotBeARing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Ring.founding(List.of(), 64))
                .withMessage("a ring needs at least one member with a weight above 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Ring.founding(List.of(Member.of(N1), new Member(N1, "b", 2)), 64))
                .withMessage("member n1 is given twice");
        assertThatIllegalArgumentException().isThrownBy(() -> Ring.founding(members(3), 63));
        Ring ring = Ring.founding(members(3), 64);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ring.next(List.of(new Member(N1, "z", 0))));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ring.preferenceList(PartitionId.of(0), 0));
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> ring.preferenceList(PartitionId.of(64), 3));
    }

    private static Gen<Ring> rings() {
        return Histories.members(14, 5, 3).map(members -> Ring.founding(members, 32));
    }

    private static String zone(Ring ring, NodeId node) {
        return ring.member(node).orElseThrow().zone();
    }

    private static List<Member> members(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> Member.of(new NodeId("n" + i)))
                .sorted()
                .toList();
    }
}
