package coterie.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import coterie.ring.property.Property;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TransferTest {

    @Test
    void bringsEveryPartitionToItsNewPrimariesFromOldOnes() {
        Property.forAll(
                40,
                Histories.histories(3),
                history -> {
                    Ring before = Ring.founding(history.steps().getFirst(), history.partitions());
                    for (List<Member> members :
                            history.steps().subList(1, history.steps().size())) {
                        Ring after = before.next(members);
                        List<Transfer> transfers = Transfer.between(before, after, 3);
                        for (PartitionId partition : before.partitioner().all()) {
                            PreferenceList old = before.preferenceList(partition, 3);
                            Set<NodeId> holders = new HashSet<>(old.primaries());
                            for (Transfer transfer : transfers) {
                                if (transfer.partition().equals(partition)) {
                                    assertThat(old.isPrimary(transfer.from())).isTrue();
                                    assertThat(holders.add(transfer.to())).isTrue();
                                }
                            }
                            holders.removeIf(
                                    node -> !after.preferenceList(partition, 3).isPrimary(node));
                            assertThat(holders)
                                    .containsExactlyInAnyOrderElementsOf(
                                            after.preferenceList(partition, 3).primaries());
                        }
                        before = after;
                    }
                });
    }

    @Test
    void copiesFromTheReplicaThatDeparts() {
        Ring before = Ring.founding(members(4), 16);
        Ring after = before.next(members(5));
        List<Transfer> transfers = Transfer.between(before, after, 3);

        assertThat(transfers)
                .isNotEmpty()
                .allSatisfy(transfer -> {
                    assertThat(transfer.to()).isNotEqualTo(transfer.from());
                    assertThat(
                                    after.preferenceList(transfer.partition(), 3)
                                            .isPrimary(transfer.from()))
                            .isFalse();
                });
        assertThat(Transfer.between(before, before, 3)).isEmpty();
    }

    @Test
    void refusesRingsOfDifferentPartitions() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        Transfer.between(
                                Ring.founding(members(3), 16), Ring.founding(members(3), 32), 3))
                .withMessage("rings of 16 and 32 partitions have no transfers between them");
    }

    private static List<Member> members(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> Member.of(new NodeId("n" + i)))
                .toList();
    }
}
