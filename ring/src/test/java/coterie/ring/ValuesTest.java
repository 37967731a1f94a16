package coterie.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "N1", "n_1", "n1 ", "é", "a234567890123456789012345678901-3"})
    void aNodeIdOtherThanItsRuleSaysIsRefusedByName(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new NodeId(text))
                .withMessage(
                        "node id '" + text + "' is not 1 to 32 of the characters a-z, 0-9 and -");
    }

    @Test
    void aNodeIdMayHave32Characters() {
        assertThat(new NodeId("a".repeat(NodeId.MAX_LENGTH))).hasToString("a".repeat(32));
    }

    @Test
    void aMembersWeightAndZoneHaveBounds() {
        NodeId id = new NodeId("n1");
        assertThat(new Member(id, "z".repeat(Member.MAX_ZONE_LENGTH), Member.MAX_WEIGHT).claims())
                .isTrue();
        assertThat(new Member(id, "z", 0).claims()).isFalse();
        assertThat(Member.of(id)).isEqualTo(new Member(id, Member.DEFAULT_ZONE, 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Member(id, "z", Member.MAX_WEIGHT + 1))
                .withMessage("weight 1001 of n1 is not in 0 to 1000");
        assertThatIllegalArgumentException().isThrownBy(() -> new Member(id, "z", -1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Member(id, "", 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Member(id, "z".repeat(65), 1));
    }

    @Test
    void epochsCountFromOne() {
        assertThat(Epoch.FIRST.next()).isEqualTo(new Epoch(2)).isGreaterThan(Epoch.FIRST);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Epoch(0))
                .withMessage("epoch 0 is below 1");
    }

    @Test
    void aClusterIsKnownByItsFoundersAndPartitions() {
        List<NodeId> founders = List.of(new NodeId("n1"), new NodeId("n2"), new NodeId("n3"));
        assertThat(ClusterId.of(founders, 64)).hasToString("4cd12b23be28c945");
        assertThat(ClusterId.of(founders.reversed(), 64)).isEqualTo(ClusterId.of(founders, 64));
        assertThat(ClusterId.of(founders, 128)).isNotEqualTo(ClusterId.of(founders, 64));
        assertThat(ClusterId.of(founders.subList(0, 2), 64))
                .isNotEqualTo(ClusterId.of(founders, 64));
        assertThatIllegalArgumentException().isThrownBy(() -> new ClusterId("4CD12B23BE28C945"));
    }
}
