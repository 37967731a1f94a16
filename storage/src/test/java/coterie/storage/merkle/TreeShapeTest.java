package coterie.storage.merkle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import coterie.ring.HashRange;
import coterie.ring.PartitionId;
import coterie.ring.Partitioner;
import coterie.ring.property.Gen;
import coterie.ring.property.Property;
import org.junit.jupiter.api.Test;

class TreeShapeTest {

    private static final Gen<TreeShape> SHAPES =
            Gen.ints(0, 12).map(bits -> new TreeShape(new Partitioner(1 << bits)));

    @Test
    void everyLevelCoversItsPartitionExactly() {
        Property.forAll(
                60,
                SHAPES,
                shape -> {
                    PartitionId partition = PartitionId.of(shape.partitioner().partitions() / 2);
                    HashRange whole = shape.partitioner().range(partition);
                    for (int level = 0; level <= shape.depth(); level++) {
                        int width = shape.width(level);
                        assertThat(shape.range(partition, level, 0).first())
                                .isEqualTo(whole.first());
                        assertThat(shape.range(partition, level, width - 1).last())
                                .isEqualTo(whole.last());
                        for (int i = 1; i < width; i++) {
                            assertThat(shape.range(partition, level, i).first())
                                    .isEqualTo(shape.range(partition, level, i - 1).last() + 1);
                        }
                    }
                });
    }

    @Test
    void aHashLiesInTheRangeOfItsLeafAndOfAllThatStandAboveIt() {
        Property.forAll(
                5_000,
                random -> new Object[] {SHAPES.from(random), random.nextLong()},
                example -> {
                    TreeShape shape = (TreeShape) example[0];
                    long hash = (long) example[1];
                    PartitionId partition = shape.partitioner().of(hash);
                    int leaf = shape.leafOf(hash);
                    for (int level = shape.depth(); level >= 0; level--) {
                        int index = leaf >>> (4 * (shape.depth() - level));
                        assertThat(shape.range(partition, level, index).contains(hash)).isTrue();
                    }
                });
    }

    @Test
    void thereAreFewerLeavesWhereThereAreManyPartitions() {
        assertThat(new TreeShape(new Partitioner(64)).leaves()).isEqualTo(4_096);
        assertThat(new TreeShape(new Partitioner(256)).leaves()).isEqualTo(4_096);
        assertThat(new TreeShape(new Partitioner(512)).leaves()).isEqualTo(256);
    }

    @Test
    void aNodeThatIsNotThereIsRefused() {
        TreeShape shape = new TreeShape(new Partitioner(64));
        assertThat(shape.contains(3, 4_095)).isTrue();
        assertThat(shape.contains(0, 0)).isTrue();
        assertThat(shape.contains(3, 4_096)).isFalse();
        assertThat(shape.contains(4, 0)).isFalse();
        assertThat(shape.contains(-1, 0)).isFalse();
        assertThat(shape.contains(1, -1)).isFalse();
        assertThatThrownBy(() -> shape.range(PartitionId.of(0), 1, 16))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
