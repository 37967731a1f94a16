package coterie.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.ring.Partitioner;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LoadingOrderTest {
    private static final int KEYS = 5_000;

    /** The last bits of a hash, for which there is no room. */
    private static final int UNORDERED_BITS = 36;

    @Test
    void everyKeyHasOnePlace() {
        LoadingOrder order = new LoadingOrder("b", KEYS, 64);
        assertThat(IntStream.range(0, order.keys()).map(order::at).sorted())
                .containsExactlyElementsOf(IntStream.range(0, KEYS).boxed().toList());
    }

    @Test
    void fourPartitionsAreLoadedTogetherAndEachByTheTopBitsOfTheHash() {
        for (int partitions : List.of(1, 64, 4_096)) {
            LoadingOrder order = new LoadingOrder("b", KEYS, partitions);
            Partitioner partitioner = new Partitioner(partitions);
            int group = 0;
            Map<Integer, Long> last = new HashMap<>();
            for (int place = 0; place < KEYS; place++) {
                long hash = Generator.key("b", order.at(place)).hash();
                int partition = partitioner.of(hash).value();
                assertThat(partition / 4).isGreaterThanOrEqualTo(group);
                group = partition / 4;
                Long before = last.put(partition, hash);
                if (before != null) {
                    assertThat(before >>> UNORDERED_BITS)
                            .as("of %d", partitions)
                            .isLessThanOrEqualTo(hash >>> UNORDERED_BITS);
                }
            }
        }
    }
}
