package coterie.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class VariantTest {
    private static final Variant BASE =
            new Variant("mix A", Mix.A, KeyDistribution.Name.zipfian, 64, 0, Quorums.DEFAULTS);

    @Test
    void withoutAComparisonThereIsOneVariant() {
        assertThat(BASE.compared(List.of())).containsExactly(BASE);
    }

    @Test
    void eachTextIsAVariantOnTopOfTheOtherSettings() {
        List<Variant> variants =
                BASE.compared(
                        List.of("w=1", "w=3,r=1,mix=W,clients=8,rate=100,distribution=uniform"));
        assertThat(variants).extracting(Variant::name).first().isEqualTo("w=1");
        assertThat(variants.getFirst().quorums().headers(Operation.Kind.WRITE))
                .isEqualTo("Coterie-W: 1\r\n");
        assertThat(variants.getFirst().mix()).isEqualTo(Mix.A);
        Quorums both = Quorums.DEFAULTS.with(Quorums.Setting.w, "3").with(Quorums.Setting.r, "1");
        assertThat(variants.getLast())
                .isEqualTo(
                        new Variant(
                                "w=3,r=1,mix=W,clients=8,rate=100,distribution=uniform",
                                Mix.W,
                                KeyDistribution.Name.uniform,
                                8,
                                100,
                                both));
    }

    @Test
    void readsAreNotSentWhatWritesAskForAndTheOtherWayRound() {
        Quorums quorums =
                Quorums.DEFAULTS
                        .with(Quorums.Setting.n, "3")
                        .with(Quorums.Setting.r, "2")
                        .with(Quorums.Setting.w, "all");
        assertThat(quorums.headers(Operation.Kind.READ))
                .isEqualTo("Coterie-N: 3\r\nCoterie-R: 2\r\n");
        assertThat(quorums.headers(Operation.Kind.WRITE))
                .isEqualTo("Coterie-N: 3\r\nCoterie-W: all\r\n");
    }

    @Test
    void whatIsNotASettingIsRefusedByName() {
        assertThatThrownBy(() -> BASE.compared(List.of("colour=red")))
                .hasMessageContaining("'colour'");
        assertThatThrownBy(() -> BASE.compared(List.of("w"))).hasMessageContaining("'w'");
        assertThatThrownBy(() -> BASE.compared(List.of("clients=0"))).hasMessageContaining("0");
    }
}
