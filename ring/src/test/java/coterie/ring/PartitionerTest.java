package coterie.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import coterie.ring.property.Gen;
import coterie.ring.property.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartitionerTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 64, 4096})
    void cutsAllHashesIntoAdjoiningRanges(int partitions) {
        Partitioner partitioner = new Partitioner(partitions);
        long next = 0;
        for (PartitionId partition : partitioner.all()) {
            HashRange range = partitioner.range(partition);
            assertThat(range.first()).isEqualTo(next);
            assertThat(partitioner.of(range.first())).isSameAs(partition);
            assertThat(partitioner.of(range.last())).isSameAs(partition);
            next = range.last() + 1;
        }
        assertThat(next).isZero();
        assertThat(partitioner.all()).hasSize(partitions);
    }

    @Test
    void findsThePartitionWhoseRangeHoldsTheHash() {
        Partitioner partitioner = new Partitioner(64);
        Property.forAll(
                1_000,
                Gen.longs(),
                hash -> {
                    assertThat(partitioner.of(hash).value()).isEqualTo((int) (hash >>> 58));
                    assertThat(partitioner.range(partitioner.of(hash)).contains(hash)).isTrue();
                });
    }

    @ParameterizedTest
    @ValueSource(ints = {-4, 0, 3, 96, 8192, Integer.MIN_VALUE})
    void refusesANumberThatIsNoPowerOfTwoInRange(int partitions) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Partitioner(partitions))
                .withMessage("partitions " + partitions + " is not a power of two from 1 to 4096");
    }

    @Test
    void refusesWhatIsNoPartitionOrNoRange() {
        assertThatIllegalArgumentException().isThrownBy(() -> new PartitionId(4096));
        assertThatIllegalArgumentException().isThrownBy(() -> new PartitionId(-1));
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> PartitionId.of(4096));
        assertThatIllegalArgumentException().isThrownBy(() -> new HashRange(-1, 0));
        assertThat(new HashRange(0, -1).contains(Long.MIN_VALUE)).isTrue();
    }
}
