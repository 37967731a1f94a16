package coterie.storage.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import coterie.ring.property.Gen;
import coterie.ring.property.Property;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class CausalContextTest {

    /**
     * Every dot of a small world: actors whose births differ under two incarnations, one of them
     * negative.
     */
    private static final List<Dot> ALL = all();

    private static List<Dot> all() {
        List<Dot> dots = new ArrayList<>();
        for (long incarnation : new long[] {1, -1}) {
            for (long birth = 1; birth <= 3; birth++) {
                for (long counter = birth; counter <= birth + 5; counter++) {
                    dots.add(new Dot(new Actor(incarnation, birth), counter));
                }
            }
        }
        return dots;
    }

    private static final Gen<List<Dot>> DOTS = Gen.lists(Gen.oneOf(ALL), 0, 8);

    private static boolean covers(List<Dot> vector, List<Dot> singles, Dot dot) {
        boolean under =
                vector.stream()
                        .anyMatch(top ->
                                top.actor().equals(dot.actor()) && dot.counter() <= top.counter());
        return under || singles.contains(dot);
    }

    @Test
    void aContextCoversExactlyItsPartsWhateverTheirOrder() {
        Property.forAll(
                2_000,
                Gen.lists(DOTS, 2, 2),
                parts -> {
                    List<Dot> vector = parts.getFirst();
                    List<Dot> singles = parts.getLast();
                    CausalContext context = CausalContext.of(vector, singles);
                    ALL.forEach(dot ->
                            assertThat(context.covers(dot))
                                    .isEqualTo(covers(vector, singles, dot)));
                    List<Dot> shuffled = new ArrayList<>(singles);
                    Collections.reverse(shuffled);
                    assertThat(CausalContext.of(vector.reversed(), shuffled)).isEqualTo(context);
                    assertThat(CausalContext.of(context.vector(), context.singles()))
                            .isEqualTo(context);
                    assertCanonical(context);
                });
    }

    private static void assertCanonical(CausalContext context) {
        assertThat(context.vector()).isSorted();
        assertThat(context.vector()).extracting(Dot::actor).doesNotHaveDuplicates();
        assertThat(context.singles()).isSorted().doesNotHaveDuplicates().noneMatch(Dot::isBirth);
        context.singles()
                .forEach(dot -> assertThat(covers(context.vector(), List.of(), dot)).isFalse());
    }

    @Test
    void aJoinIsTheUnionAndHasOneForm() {
        Property.forAll(
                2_000,
                Gen.lists(DOTS, 6, 6),
                parts -> {
                    CausalContext a = CausalContext.of(parts.get(0), parts.get(1));
                    CausalContext b = CausalContext.of(parts.get(2), parts.get(3));
                    CausalContext c = CausalContext.of(parts.get(4), parts.get(5));
                    CausalContext joined = a.join(b);
                    ALL.forEach(dot ->
                            assertThat(joined.covers(dot))
                                    .isEqualTo(a.covers(dot) || b.covers(dot)));
                    assertCanonical(joined);
                    assertThat(joined).isEqualTo(b.join(a));
                    assertThat(joined.hashCode()).isEqualTo(b.join(a).hashCode());
                    assertThat(joined.join(c)).isEqualTo(a.join(b.join(c)));
                    assertThat(a.join(a)).isSameAs(a);
                    assertThat(joined.covers(a) && joined.covers(b)).isTrue();
                });
    }

    @Test
    void onesCoveringAnotherIsThatOfEveryDotInIt() {
        Property.forAll(
                2_000,
                Gen.lists(DOTS, 4, 4),
                parts -> {
                    CausalContext a = CausalContext.of(parts.get(0), parts.get(1));
                    CausalContext b = CausalContext.of(parts.get(2), parts.get(3));
                    // A vector entry claims dots that were never issued, so it is covered by
                    // another entry alone.
                    boolean vectors =
                            b.vector().stream().allMatch(top -> covers(a.vector(), List.of(), top));
                    boolean singles = b.singles().stream().allMatch(a::covers);
                    assertThat(a.covers(b)).isEqualTo(vectors && singles);
                });
    }

    @Test
    void aGapStaysAGap() {
        Actor actor = new Actor(1, 3);
        CausalContext context =
                CausalContext.EMPTY.withVector(new Dot(actor, 16)).withSingle(new Dot(actor, 18));
        assertThat(context.covers(new Dot(actor, 17))).isFalse();
        assertThat(context.greatestCounterOf(1)).isEqualTo(18);
        assertThat(context.greatestCounterOf(2)).isZero();
        assertThat(context.withVector(new Dot(actor, 18)).singles()).isEmpty();
    }

    @Test
    void aSingleDotThatIsItsActorsBirthStandsInTheVector() {
        Dot birth = new Dot(new Actor(1, 17), 17);
        assertThat(CausalContext.EMPTY.withSingle(birth))
                .isEqualTo(CausalContext.EMPTY.withVector(birth));
    }

    @Test
    void aDotThatStandsForTwoValuesIsRaised() {
        Dot dot = new Dot(new Actor(1, 1), 1);
        Dot other = new Dot(new Actor(2, 1), 1);
        Siblings one =
                Siblings.of(
                        CausalContext.EMPTY.withVector(dot),
                        List.of(new Sibling(dot, 0, Tombstone.TOMBSTONE)));
        Siblings forged =
                Siblings.of(
                        CausalContext.EMPTY.withVector(dot),
                        List.of(new Sibling(dot, 1, Tombstone.TOMBSTONE)));
        Siblings more =
                forged.write(CausalContext.EMPTY, new Sibling(other, 0, Tombstone.TOMBSTONE));
        assertThatThrownBy(() -> one.merge(forged)).isInstanceOf(DivergedException.class);
        assertThatThrownBy(() -> one.merge(more)).isInstanceOf(DivergedException.class);
        assertThatThrownBy(() -> more.merge(one)).isInstanceOf(DivergedException.class);
    }

    @Test
    void aDotIsNeverWrittenTwice() {
        Dot dot = new Dot(new Actor(1, 1), 1);
        Sibling sibling = new Sibling(dot, 0, Tombstone.TOMBSTONE);
        Siblings once = Siblings.NONE.write(CausalContext.EMPTY, sibling);
        assertThatThrownBy(() -> once.write(CausalContext.EMPTY, sibling))
                .isInstanceOf(IllegalStateException.class);
    }
}
