package coterie.storage.lmdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
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
        List<byte[]> chunks = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            byte[] chunk = pack.add(new byte[1_000], 0, 1_000).chunk();
            if (chunks.isEmpty() || chunks.getLast() != chunk) {
                chunks.add(chunk);
            }
        }
        assertThat(chunks.getFirst()).hasSize(64 << 10);
        assertThat(chunks.getLast()).hasSize(4 * MIB);
        assertThat(chunks).hasSizeLessThan(13);
    }
}
