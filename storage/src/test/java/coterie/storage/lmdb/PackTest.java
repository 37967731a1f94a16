package coterie.storage.lmdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class PackTest {

    private static final int MIB = 1 << 20;

    @Test
    void keepsACopyOfWhateverIsAddedOfWhateverLength() {
        Random random = new Random(1);
        Pack pack = new Pack();
        List<byte[]> added = new ArrayList<>();
        List<Image.Packed> kept = new ArrayList<>();
        for (int length : new int[] {0, 1, 65_536, 65_537, MIB, MIB + 1, 3 * MIB, 7, 70_000}) {
            byte[] bytes = new byte[length + 9];
            random.nextBytes(bytes);
            added.add(Arrays.copyOfRange(bytes, 5, 5 + length));
            kept.add(pack.add(bytes, 5, length));
            Arrays.fill(bytes, (byte) 0);
        }
        for (int i = 0; i < kept.size(); i++) {
            Image.Packed one = kept.get(i);
            assertThat(Arrays.copyOfRange(one.chunk(), one.at(), one.at() + one.length()))
                    .isEqualTo(added.get(i));
        }
    }

    @Test
    void smallOnesShareArraysThatGrowToTheirBound() {
        Pack pack = new Pack();
        SortedSet<Integer> lengths = new TreeSet<>();
        for (int i = 0; i < 20_000; i++) {
            lengths.add(pack.add(new byte[1_000], 0, 1_000).chunk().length);
        }
        assertThat(lengths.first()).isEqualTo(64 << 10);
        assertThat(lengths.last()).isEqualTo(4 * MIB);
        assertThat(lengths).hasSize(7);
    }
}
