package coterie.storage;

import static coterie.storage.EngineProbe.LIMITS;
import static org.assertj.core.api.Assertions.assertThat;

import coterie.storage.version.Actor;
import coterie.storage.version.CausalContext;
import coterie.storage.version.Content;
import coterie.storage.version.Dot;
import coterie.storage.version.Sibling;
import coterie.storage.version.Siblings;
import coterie.storage.version.Tombstone;
import coterie.storage.version.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CoordinatedWriteTest {

    private final CountingDots dots = new CountingDots(16);
    private Held held = Held.Missing.MISSING;

    private static final class CountingDots implements DotSource {
        private long last;
        private long incarnation = 1;

        CountingDots(long last) {
            this.last = last;
        }

        @Override
        public long incarnation() {
            return incarnation;
        }

        @Override
        public long last() {
            return last;
        }

        @Override
        public long next() {
            return ++last;
        }

        @Override
        public void renew() {
            incarnation++;
        }
    }

    private static Value bytes(int size) {
        return new Content("text/plain", new byte[size]);
    }

    private Change apply(@Nullable CausalContext seen, Value value, SiblingLimits limits) {
        Change change = new CoordinatedWrite(seen, value, 0, 3, limits).apply(held, dots);
        if (change instanceof Change.Store store) {
            held = new Held.Found(store.record());
        }
        return change;
    }

    /** Stores the value and returns the client's next context. */
    private CausalContext put(@Nullable CausalContext seen, Value value) {
        Change change = apply(seen, value, LIMITS);
        assertThat(change).isInstanceOf(Change.Store.class);
        return ((Change.Store) change).answer();
    }

    @Test
    void twoBlindWritesEndAsSiblingsAndTheSecondClientCannotEraseTheFirstOnesValueUnseen() {
        CausalContext first = put(null, bytes(1));
        CausalContext second = put(null, bytes(2));
        assertThat(held.siblings().values()).hasSize(2);
        assertThat(second.singles()).extracting(Dot::counter).containsExactly(18L);
        assertThat(second.covers(first)).isFalse();

        put(second, bytes(3));
        assertThat(held.siblings().values())
                .extracting(Sibling::value)
                .containsExactly(bytes(1), bytes(3));
    }

    @Test
    void aClientThatHasSeenAllMayClaimAll() {
        put(null, bytes(1));
        put(null, bytes(2));

        CausalContext answer = put(held.siblings().context(), bytes(3));
        assertThat(answer).isEqualTo(held.siblings().context());
        assertThat(answer.singles()).isEmpty();
    }

    @Test
    void aWriteWithoutAContextCoversTombstonesWhereNothingElseIsHeld() {
        put(null, bytes(1));
        put(null, Tombstone.TOMBSTONE);
        assertThat(held.siblings().isAbsent()).isTrue();

        put(null, bytes(2));
        assertThat(held.siblings().values()).hasSize(1);
    }

    @Test
    void aWriteWithoutAContextCoversNoTombstoneBesideALiveValue() {
        CausalContext first = put(null, bytes(1));
        put(null, bytes(2));
        put(first, Tombstone.TOMBSTONE);
        assertThat(held.siblings().values()).hasSize(2);

        put(null, bytes(3));
        assertThat(held.siblings().values()).hasSize(3);
    }

    @Test
    void anEmptyContextIsNotTheSameAsNone() {
        put(null, bytes(1));
        put(CausalContext.EMPTY, Tombstone.TOMBSTONE);
        assertThat(held.siblings().values()).hasSize(2);
    }

    @Test
    void theNextDotOfARecordIsOfItsFirstDotsActorUntilTheIncarnationChanges() {
        put(null, bytes(1));
        CausalContext all = put(held.siblings().context(), bytes(2));
        assertThat(all.vector()).containsExactly(new Dot(new Actor(1, 17), 18));

        dots.renew();
        assertThat(put(all, bytes(3)).vector())
                .containsExactly(new Dot(new Actor(1, 17), 18), new Dot(new Actor(2, 19), 19));
    }

    @Test
    void atTheLimitOfSiblingsOneMoreIsRefusedButOneThatResolvesIsNot() {
        SiblingLimits three = new SiblingLimits(3, 1_000);
        CausalContext last = CausalContext.EMPTY;
        for (int i = 0; i < 3; i++) {
            last = put(null, bytes(1));
        }

        long before = dots.last();
        assertThat(apply(null, bytes(1), three)).isEqualTo(new Change.TooManySiblings(3));
        assertThat(dots.last()).isEqualTo(before);
        assertThat(apply(last, bytes(1), three)).isInstanceOf(Change.Store.class);
        assertThat(apply(held.siblings().context(), bytes(1), three))
                .isInstanceOf(Change.Store.class);
    }

    @Test
    void beyondTheLimitAWriteThatRaisesNothingIsAccepted() {
        List<CausalContext> answers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            answers.add(put(null, bytes(100)));
        }
        SiblingLimits lowered = new SiblingLimits(2, 150);

        assertThat(apply(null, bytes(100), lowered)).isEqualTo(new Change.TooManySiblings(2));
        assertThat(apply(answers.get(0), bytes(101), lowered))
                .isEqualTo(new Change.SiblingsTooLarge(150));
        assertThat(apply(answers.get(0), bytes(100), lowered)).isInstanceOf(Change.Store.class);
        assertThat(apply(held.siblings().context(), bytes(150), lowered))
                .isInstanceOf(Change.Store.class);
    }

    @Test
    void theBytesOfAllSiblingsTogetherAreBounded() {
        SiblingLimits limits = new SiblingLimits(100, 10);
        assertThat(apply(null, bytes(6), limits)).isInstanceOf(Change.Store.class);
        assertThat(apply(null, bytes(4), limits)).isInstanceOf(Change.Store.class);
        assertThat(apply(null, bytes(1), limits)).isEqualTo(new Change.SiblingsTooLarge(10));
        assertThat(apply(CausalContext.EMPTY, Tombstone.TOMBSTONE, limits))
                .isInstanceOf(Change.Store.class);
    }

    @Test
    void atMostSixteenSingleDotsAreReturnedTheNewWriteAndTheNewest() {
        put(null, bytes(1));
        CausalContext seen = CausalContext.EMPTY;
        for (long counter = 101; counter <= 116; counter++) {
            seen = seen.withSingle(new Dot(new Actor(9, 50), counter));
        }

        CausalContext answer = put(seen, bytes(1));
        assertThat(answer.singles()).hasSize(CoordinatedWrite.MAX_ANSWERED_SINGLES);
        assertThat(answer.covers(new Dot(new Actor(1, 17), 18))).isTrue();
        assertThat(answer.covers(new Dot(new Actor(9, 50), 101))).isFalse();
        assertThat(answer.covers(new Dot(new Actor(9, 50), 102))).isTrue();
    }

    @Test
    void aContextWithADotThatWasNotYetIssuedIsRefused() {
        Dot issued = new Dot(new Actor(1, 3), 16);
        assertThat(apply(CausalContext.EMPTY.withVector(issued), bytes(1), LIMITS))
                .isInstanceOf(Change.Store.class);
        Dot ahead = new Dot(new Actor(1, 3), 18);
        assertThat(apply(CausalContext.EMPTY.withSingle(ahead), bytes(1), LIMITS))
                .isEqualTo(new Change.UnknownDots(17));
    }

    @Test
    void aMergeOfADotThatOneDoesNotRememberRenewsTheIncarnation() {
        Dot forgotten = new Dot(new Actor(1, 17), 17);
        Siblings theirs =
                Siblings.of(
                        CausalContext.EMPTY.withVector(forgotten),
                        List.of(new Sibling(forgotten, 0, bytes(1))));

        new Merge(theirs, 3, false).apply(held, dots);
        assertThat(dots.incarnation()).isEqualTo(2);
    }

    @Test
    void aMergeKeepsTheRecordsActor() {
        put(null, bytes(1));
        Dot foreign = new Dot(new Actor(9, 5), 5);
        Siblings theirs =
                Siblings.of(
                        CausalContext.EMPTY.withVector(foreign),
                        List.of(new Sibling(foreign, 0, bytes(2))));

        Change change = new Merge(theirs, 3, false).apply(held, dots);
        assertThat(change).isInstanceOf(Change.Store.class);
        assertThat(((Change.Store) change).record().actor()).isEqualTo(new Actor(1, 17));
    }

    @Test
    void aMergeOfNothingIntoNothingWritesNothing() {
        assertThat(new Merge(Siblings.NONE, 3, true).apply(Held.Missing.MISSING, dots))
                .isInstanceOf(Change.Keep.class);
        assertThat(new Merge(Siblings.NONE, 3, true).apply(Held.Damaged.DAMAGED, dots))
                .isInstanceOf(Change.Store.class);
    }
}
