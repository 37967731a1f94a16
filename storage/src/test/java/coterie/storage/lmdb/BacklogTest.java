package coterie.storage.lmdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** When LMDB takes over what is in the log. */
class BacklogTest {

    private static final long MEMORY_BYTES = 1 << 20;
    private static final int TIMES = 100;

    private final Backlog backlog =
            new Backlog(new Layers(false), MEMORY_BYTES, new SplittableRandom(1));

    /** How long a log must be until LMDB takes over, with nothing in memory and no time passed. */
    private long drawn() {
        backlog.grows(0);
        long bytes = 0;
        for (; !backlog.isDue(0); bytes += 4096) {
            backlog.grew(4096);
        }
        return bytes;
    }

    @Test
    void eachTimeAnotherPointIsDrawnNotFarBelowTheBound() {
        long bound = Backlog.LOG_FACTOR * MEMORY_BYTES;
        long[] points =
                LongStream.range(0, TIMES)
                        .map(_ -> {
                            long point = drawn();
                            backlog.isTaken();
                            return point;
                        })
                        .toArray();
        assertThat(LongStream.of(points))
                .allMatch(point -> point >= bound * 4 / 5 && point <= bound);
        assertThat(LongStream.of(points).distinct().count()).isGreaterThan(TIMES / 2);
    }

    @Test
    void itIsFullOnlyAtTheBoundAndDueOfOldAge() {
        long bound = Backlog.LOG_FACTOR * MEMORY_BYTES;
        backlog.grows(0);
        backlog.grew(bound - 1);
        assertThat(backlog.isDue(0)).isTrue();
        assertThat(backlog.isFull()).isFalse();
        backlog.grew(1);
        assertThat(backlog.isFull()).isTrue();
        backlog.isTaken();
        assertThat(backlog.isDue(Backlog.MAX_AGE_NANOS * 4 / 5 - 1)).isFalse();
        assertThat(backlog.isDue(Backlog.MAX_AGE_NANOS)).isTrue();
    }
}
