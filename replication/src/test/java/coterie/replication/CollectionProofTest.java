package coterie.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CollectionProofTest {

    private static final long GRACE = 70;

    /** Any monotonic clock may be near its wrap. */
    private static final long START = Long.MAX_VALUE - 200;

    private final CollectionProof proof = new CollectionProof(GRACE);

    private static Exchange.Result verified(long commit, long atNanos) {
        return new Exchange.Result(Exchange.Ending.VERIFIED, commit, START + atNanos, 0, 0);
    }

    private void step(
            long atNanos, @Nullable Long noHintBefore, Exchange.@Nullable Result... exchanges) {
        Long hints = noHintBefore == null ? null : (Long) (START + noHintBefore);
        proof.step(START + atNanos, Arrays.asList(exchanges), hints);
    }

    @Test
    void coversWhatAllReplicasHoldOnceHintsAreGoneAndNothingIsUnderWay() {
        step(100, 99L, verified(7, 10), verified(9, 20));
        assertThat(proof.covers(7)).isFalse();

        step(170, 160L, verified(7, 10), verified(9, 20));
        assertThat(proof.covers(7)).isFalse();
        step(171, 161L, verified(7, 10), verified(9, 20));

        assertThat(proof.covers(7)).isTrue();
        assertThat(proof.covers(8)).isFalse();
    }

    @Test
    void coversNothingWhileOneReplicaIsNotVerified() {
        for (long now = 0; now < 1_000; now += 10) {
            step(now, now, verified(7, 0), null);
        }

        assertThat(proof.covers(1)).isFalse();
    }

    @Test
    void coversNothingWhileSomeMemberIsSilentAboutItsHints() {
        for (long now = 0; now < 1_000; now += 10) {
            step(now, null, verified(7, 0));
        }

        assertThat(proof.covers(1)).isFalse();
    }

    @Test
    void coversNothingWhileAHintIsHeldThatMayBeOlder() {
        for (long now = 0; now < 1_000; now += 10) {
            step(now, GRACE, verified(7, 0));
        }

        assertThat(proof.covers(1)).isFalse();
    }

    @Test
    void keepsWhatItHasProvenWhileItProvesMore() {
        step(100, 100L, verified(7, 0));
        step(200, 200L, verified(7, 0));
        step(210, 210L, verified(20, 205));

        assertThat(proof.covers(7)).isTrue();
        assertThat(proof.covers(8)).isFalse();

        step(300, 300L, verified(20, 205));
        step(400, 400L, verified(20, 205));
        assertThat(proof.covers(20)).isTrue();
    }

    @Test
    void aNodeWithoutOtherReplicasStillWaitsForHintsAndGrace() {
        step(0, 0L);
        assertThat(proof.covers(1)).isFalse();
        step(80, 80L);
        step(160, 160L);

        assertThat(proof.covers(1)).isTrue();
        assertThat(List.of(proof.covers(Long.MAX_VALUE))).containsExactly(true);
    }
}
