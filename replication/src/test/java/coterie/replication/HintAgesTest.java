package coterie.replication;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.ring.NodeId;
import coterie.storage.HintCount;
import java.util.List;
import org.junit.jupiter.api.Test;

class HintAgesTest {

    private static final long MILLI = 1_000_000;
    private static final long WALL = 1_795_000_000_000L;

    private final HintAges ages = new HintAges();

    private static List<HintCount> since(long millis) {
        return List.of(new HintCount(new NodeId("n2"), 3, 300, millis));
    }

    @Test
    void noHintHasNoAge() {
        assertThat(ages.oldestMillis(0, WALL, List.of())).isEqualTo(HintAges.NONE);
    }

    @Test
    void aHintIsAsOldAsItSaysWhileTheClocksGoTogether() {
        ages.oldestMillis(0, WALL, List.of());

        assertThat(ages.oldestMillis(5_000 * MILLI, WALL + 5_000, since(WALL + 1_000)))
                .isEqualTo(4_000 + HintAges.TOLERANCE_MILLIS);
    }

    @Test
    void theOldestOfAllTargetsCounts() {
        ages.oldestMillis(0, WALL, List.of());
        List<HintCount> two =
                List.of(
                        new HintCount(new NodeId("n2"), 1, 1, WALL + 3_000),
                        new HintCount(new NodeId("n3"), 1, 1, WALL + 1_000));

        assertThat(ages.oldestMillis(5_000 * MILLI, WALL + 5_000, two))
                .isEqualTo(4_000 + HintAges.TOLERANCE_MILLIS);
    }

    @Test
    void aHintFromBeforeTheStartIsOfUnknownAge() {
        assertThat(ages.oldestMillis(0, WALL, since(WALL - 10))).isEqualTo(HintAges.UNKNOWN);
    }

    @Test
    void afterTheWallClockJumpedNoAgeIsKnownUntilAllHintsAreGone() {
        ages.oldestMillis(0, WALL, List.of());
        long hourBack = WALL - 3_600_000;

        assertThat(ages.oldestMillis(5_000 * MILLI, hourBack + 5_000, since(WALL + 1_000)))
                .isEqualTo(HintAges.UNKNOWN);
        assertThat(ages.oldestMillis(6_000 * MILLI, WALL + 6_000, since(WALL + 5_500)))
                .isEqualTo(HintAges.UNKNOWN);

        ages.oldestMillis(7_000 * MILLI, hourBack + 7_000, List.of());
        assertThat(ages.oldestMillis(8_000 * MILLI, hourBack + 8_000, since(hourBack + 7_000)))
                .isEqualTo(1_000 + HintAges.TOLERANCE_MILLIS);
    }
}
