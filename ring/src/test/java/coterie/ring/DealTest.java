package coterie.ring;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.ring.property.Gen;
import coterie.ring.property.Property;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The deal alone, without the search that would make good what it did wrong. */
class DealTest {

    @Test
    void isSpacedWheneverTheQuotasAllowIt() {
        Gen<List<Member>> members = Histories.members(12, 7, 4);
        Property.forAll(
                3_000,
                members,
                dealtTo -> {
                    for (int partitions = 1; partitions <= 64; partitions *= 2) {
                        Claimants claimants = Claimants.among(dealtTo);
                        Quotas quotas =
                                new Quotas(
                                        claimants,
                                        partitions,
                                        new int[claimants.count()],
                                        Claim.SPACING);
                        List<NodeId> owners =
                                claimants.ids(
                                        new Deal(claimants, quotas, partitions)
                                                .owners(Claim.SPACING));

                        assertThat(Spacings.balanced(dealtTo, owners)).isTrue();
                        switch (quotas.attainable()) {
                            case ZONES ->
                                    assertThat(Spacings.crowdedByZone(dealtTo, owners)).isZero();
                            case OWNERS -> assertThat(Spacings.crowdedByOwner(owners)).isZero();
                            case NEITHER -> {}
                        }
                    }
                });
    }
}
