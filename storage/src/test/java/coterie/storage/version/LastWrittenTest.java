package coterie.storage.version;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.ring.property.Gen;
import coterie.ring.property.Property;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Which sibling is shown where the last write wins. */
class LastWrittenTest {

    private static final int EXAMPLES = 1_000;

    /** The definition, word for word. */
    private static final Comparator<Sibling> LATER =
            Comparator.comparingLong(Sibling::writtenAtMillis).thenComparing(Sibling::dot);

    /** Concurrent writes at a few replicas, each of which holds one; times collide often. */
    private static List<Siblings> replicas(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Siblings> replicas = new ArrayList<>();
        for (int i = random.nextInt(1, 8); i > 0; i--) {
            Dot dot = new Dot(new Actor(random.nextLong(), 1), random.nextInt(1, 4));
            Value value =
                    random.nextInt(3) == 0
                            ? Tombstone.TOMBSTONE
                            : new Content("t", new byte[] {(byte) i});
            Sibling written = new Sibling(dot, random.nextLong(-2, 3), value);
            replicas.add(Siblings.NONE.write(CausalContext.EMPTY, written));
        }
        return replicas;
    }

    private static Siblings merged(List<Siblings> replicas) {
        return replicas.stream().reduce(Siblings.NONE, Siblings::merge);
    }

    @Test
    void itIsTheGreatestByTimeAndThenByDot() {
        Property.forAll(
                EXAMPLES,
                Gen.longs(),
                seed -> {
                    Siblings all = merged(replicas(seed));
                    assertThat(all.lastWritten())
                            .isEqualTo(all.values().stream().max(LATER).orElseThrow());
                });
    }

    @Test
    void everyReplicaPicksTheSameWhateverTheOrderInWhichTheyMet() {
        Property.forAll(
                EXAMPLES,
                Gen.longs(),
                seed -> {
                    List<Siblings> replicas = replicas(seed);
                    Siblings once = merged(replicas);
                    Collections.shuffle(replicas, new Random(seed));
                    replicas.addAll(replicas.subList(0, replicas.size() / 2));
                    assertThat(merged(replicas).lastWritten()).isEqualTo(once.lastWritten());
                    assertThat(merged(replicas).lastWrittenAlone())
                            .isEqualTo(once.lastWrittenAlone());
                });
    }

    /** The later of two winners wins: so a reader may show what it has, and merge more later. */
    @Test
    void theWinnerOfTwoReplicasIsTheLaterOfTheirWinners() {
        Property.forAll(
                EXAMPLES,
                Gen.longs(),
                seed -> {
                    Siblings one = merged(replicas(seed));
                    Siblings other = merged(replicas(~seed));
                    List<Sibling> winners = new ArrayList<>();
                    winners.add(one.lastWritten());
                    winners.add(other.lastWritten());
                    assertThat(one.merge(other).lastWritten())
                            .isEqualTo(other.merge(one).lastWritten())
                            .isEqualTo(Collections.max(winners, LATER));
                });
    }

    @Test
    void itIsShownUnderTheWholeContext() {
        Property.forAll(
                EXAMPLES,
                Gen.longs(),
                seed -> {
                    Siblings all = merged(replicas(seed));
                    Siblings shown = all.lastWrittenAlone();
                    assertThat(shown.context()).isEqualTo(all.context());
                    assertThat(shown.values()).containsExactly(all.lastWritten());
                });
    }

    @Test
    void ofNothingThereIsNone() {
        assertThat(Siblings.NONE.lastWritten()).isNull();
        assertThat(Siblings.NONE.lastWrittenAlone()).isSameAs(Siblings.NONE);
    }
}
