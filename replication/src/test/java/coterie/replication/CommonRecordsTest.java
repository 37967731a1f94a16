package coterie.replication;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.ring.NodeId;
import coterie.ring.PartitionId;
import coterie.ring.property.Gen;
import coterie.ring.property.Property;
import coterie.storage.StoredRecord;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CommonRecordsTest {

    private static final PartitionId PARTITION = PartitionId.of(3);
    private static final NodeId STRANGER = new NodeId("stranger");

    private static final Gen<List<NodeId>> REPLICAS =
            Gen.ints(2, StoredRecord.MAX_COPIES)
                    .map(count ->
                            IntStream.range(0, count)
                                    .mapToObj(number -> new NodeId("n" + number))
                                    .toList());

    @Test
    void twoReplicasHaveInCommonJustWhatBothAreToHold() {
        Property.forAll(
                500,
                REPLICAS.flatMap(replicas ->
                        Gen.ints(0, replicas.size() - 1)
                                .flatMap(one ->
                                        Gen.ints(0, replicas.size() - 1)
                                                .map(other -> new Place(replicas, one, other)))),
                place -> {
                    CommonRecords common = place.common();
                    if (place.one() == place.other()) {
                        assertThat(common).isNull();
                        return;
                    }
                    for (int copies = 1; copies <= StoredRecord.MAX_COPIES; copies++) {
                        boolean both = place.one() < copies && place.other() < copies;
                        assertThat(copies >= Objects.requireNonNull(common).minCopies())
                                .isEqualTo(both);
                    }
                });
    }

    @Test
    void aStrangerHasNothingInCommonWithAnybody() {
        List<NodeId> replicas = List.of(new NodeId("n0"), new NodeId("n1"));

        assertThat(CommonRecords.of(PARTITION, replicas, replicas.getFirst(), STRANGER)).isNull();
        assertThat(CommonRecords.of(PARTITION, replicas, STRANGER, replicas.getFirst())).isNull();
    }

    /** Two places of a preference list. */
    private record Place(List<NodeId> replicas, int one, int other) {

        @Nullable CommonRecords common() {
            return CommonRecords.of(PARTITION, replicas, replicas.get(one), replicas.get(other));
        }
    }
}
