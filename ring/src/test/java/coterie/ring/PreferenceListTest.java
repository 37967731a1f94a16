package coterie.ring;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.ring.property.Gen;
import coterie.ring.property.Property;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PreferenceListTest {

    private final PreferenceList list = list(6, 3);

    @Test
    void dividesPrimariesFromFallbacks() {
        assertThat(list.n()).isEqualTo(3);
        assertThat(list.size()).isEqualTo(6);
        assertThat(list.primaries()).hasToString("[n1, n2, n3]");
        assertThat(list.fallbacks()).hasToString("[n4, n5, n6]");
        assertThat(list.isPrimary(new NodeId("n3"))).isTrue();
        assertThat(list.isPrimary(new NodeId("n4"))).isFalse();
        assertThat(list).isEqualTo(list(6, 3)).isNotEqualTo(list(6, 2));
    }

    @Test
    void targetsThePrimariesWhenAllIsWell() {
        assertThat(list.targets(node -> true)).hasToString("[n1, n2, n3]");
    }

    @Test
    void letsEachFallbackStandInForOneUnreachablePrimary() {
        assertThat(targets("n2 n4 n5 n6")).hasToString("[n4(for n1), n2, n5(for n3)]");
        assertThat(targets("n1 n3 n6")).hasToString("[n1, n6(for n2), n3]");
    }

    @Test
    void targetsFewerThanNWhereFallbacksRunOut() {
        assertThat(targets("n3 n5")).hasToString("[n5(for n1), n3]");
        assertThat(targets("")).isEmpty();
    }

    @Test
    void targetsAsManyReachableNodesAsThereAreUpToNAndNoneTwice() {
        Gen<List<Boolean>> reachability = Gen.lists(Gen.oneOf(List.of(true, false)), 9, 9);
        Property.forAll(
                500,
                reachability,
                up -> {
                    for (int n = 1; n <= 9; n++) {
                        PreferenceList preferences = list(9, n);
                        List<Target> targets =
                                preferences.targets(
                                        node -> up.get(preferences.all().indexOf(node)));
                        long reachable = up.stream().filter(Boolean::booleanValue).count();
                        assertThat(targets).hasSize((int) Math.min(n, reachable));
                        assertThat(targets).extracting(Target::node).doesNotHaveDuplicates();
                        assertThat(targets)
                                .extracting(target ->
                                        target.isPrimary() ? target.node() : target.standsInFor())
                                .isSubsetOf(preferences.primaries())
                                .doesNotHaveDuplicates();
                    }
                });
    }

    private List<Target> targets(String reachable) {
        Set<String> names = Set.of(reachable.split(" "));
        return list.targets(node -> names.contains(node.value()));
    }

    private static PreferenceList list(int size, int n) {
        return new PreferenceList(
                IntStream.rangeClosed(1, size)
                        .mapToObj(i -> new NodeId("n" + i))
                        .collect(Collectors.toUnmodifiableList()),
                n);
    }
}
