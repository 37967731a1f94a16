package coterie.storage;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.storage.version.Actor;
import coterie.storage.version.CausalContext;
import coterie.storage.version.Content;
import coterie.storage.version.Dot;
import coterie.storage.version.Sibling;
import coterie.storage.version.Siblings;
import coterie.storage.version.Tombstone;
import coterie.storage.version.Value;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A write where the last one wins, and the clock that gives it its time. */
class LastWriteTest {

    private static final SiblingLimits ONE = new SiblingLimits(1, 10);
    private static final Value VALUE = new Content("text/plain", new byte[10]);

    /** Concurrent values of three other actors, written at the times 100, 300 and 200. */
    private static final Siblings THREE =
            other(7, 100, VALUE)
                    .merge(other(8, 300, Tombstone.TOMBSTONE))
                    .merge(other(9, 200, VALUE));

    private final ReplicaModel dots = new ReplicaModel(new SplittableRandom(1));

    private static Siblings other(long incarnation, long millis, Value value) {
        Dot dot = new Dot(new Actor(incarnation, 1), 1);
        return Siblings.NONE.write(CausalContext.EMPTY, new Sibling(dot, millis, value));
    }

    private Change.Store write(
            Siblings held, @Nullable CausalContext seen, Value value, long leastMillis) {
        CoordinatedWrite write =
                new CoordinatedWrite(seen, value, leastMillis, 3, ONE, List.of(), true);
        StoredRecord record = new StoredRecord(held, 3, null, true);
        Held slot = held.values().isEmpty() ? Held.Missing.MISSING : new Held.Found(record);
        return (Change.Store) write.apply(slot, dots);
    }

    @Test
    void itSupersedesAllThatItsReplicaHoldsWhateverItsClientHasSeen() {
        CausalContext elsewhere = other(5, 900, VALUE).context();
        for (CausalContext seen :
                new @Nullable CausalContext[] {null, CausalContext.EMPTY, elsewhere}) {
            for (Value value : List.of(VALUE, Tombstone.TOMBSTONE)) {
                Siblings after = write(THREE, seen, value, 0).record().siblings();
                assertThat(after.values()).extracting(Sibling::value).containsExactly(value);
                assertThat(after.context().covers(THREE.context())).isTrue();
                assertThat(after.merge(THREE)).isEqualTo(after);
                assertThat(seen == null || after.context().covers(seen)).isTrue();
            }
        }
    }

    @Test
    void itsClientMayClaimWhatItSuperseded() {
        Change.Store store = write(THREE, null, VALUE, 0);
        assertThat(store.answer()).isEqualTo(store.record().siblings().context());
    }

    @Test
    void itsTimeIsAboveEveryHeldSiblingsAndNotBelowTheClocks() {
        assertThat(time(THREE, 0)).isEqualTo(301);
        assertThat(time(THREE, 301)).isEqualTo(301);
        assertThat(time(THREE, 5_000)).isEqualTo(5_000);
        assertThat(time(Siblings.NONE, -5)).isEqualTo(-5);
        assertThat(time(other(7, Long.MAX_VALUE, VALUE), 0)).isEqualTo(Long.MAX_VALUE);
    }

    private long time(Siblings held, long leastMillis) {
        Siblings after = write(held, null, VALUE, leastMillis).record().siblings();
        return after.values().getFirst().writtenAtMillis();
    }

    @Test
    void theClockNeverGoesBackBehindWhatItSaidNorBehindWhatAClientHasSeen() {
        HybridClock clock = new HybridClock();
        assertThat(clock.leastFor(1_000, null)).isEqualTo(1_000);
        clock.issued(1_000);
        assertThat(clock.leastFor(400, null)).isEqualTo(1_000);
        assertThat(clock.leastFor(400, 300L)).isEqualTo(1_000);
        assertThat(clock.leastFor(400, 1_000L)).isEqualTo(1_001);
        assertThat(clock.leastFor(400, 9_000L)).isEqualTo(9_001);
        clock.issued(9_001);
        clock.issued(500);
        assertThat(clock.leastFor(2_000, null)).isEqualTo(9_001);
        assertThat(clock.leastFor(9_002, null)).isEqualTo(9_002);
        assertThat(clock.leastFor(0, Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
    }
}
