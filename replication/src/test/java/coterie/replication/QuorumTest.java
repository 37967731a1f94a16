package coterie.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuorumTest {

    private static final Count QUORUM = Count.Word.QUORUM;

    @ParameterizedTest
    @CsvSource({"1,1", "2,2", "3,2", "4,3", "5,3", "9,5"})
    void aQuorumIsTheSmallestMajority(int n, int majority) {
        assertThat(Quorum.settle(n, null, 3, QUORUM, 9)).isEqualTo(new Quorum(n, majority));
        assertThat(new Quorum(n, majority).isMajority()).isTrue();
        assertThat(majority == 1 || !new Quorum(n, majority - 1).isMajority()).isTrue();
    }

    @Test
    void aDefaultNAboveTheMembersCountsAsTheirNumber() {
        assertThat(Quorum.settle(null, null, 3, QUORUM, 2)).isEqualTo(new Quorum(2, 2));
    }

    @Test
    void anExplicitNAboveTheMembersIsRefused() {
        assertThat(Quorum.settle(4, null, 3, QUORUM, 3)).isNull();
        assertThat(Quorum.settle(0, null, 3, QUORUM, 3)).isNull();
    }

    @Test
    void nineIsTheMostHoweverManyMembersThereAre() {
        assertThat(Quorum.settle(9, null, 3, QUORUM, 100)).isEqualTo(new Quorum(9, 5));
        assertThat(Quorum.settle(10, null, 3, QUORUM, 100)).isNull();
    }

    @Test
    void aDefaultCountAboveNCountsAsN() {
        assertThat(Quorum.settle(1, null, 3, new Count.Exactly(2), 3)).isEqualTo(new Quorum(1, 1));
    }

    @Test
    void anExplicitCountAboveNIsRefused() {
        assertThat(Quorum.settle(2, new Count.Exactly(3), 3, QUORUM, 3)).isNull();
        assertThat(Quorum.settle(2, new Count.Exactly(0), 3, QUORUM, 3)).isNull();
        assertThat(Quorum.settle(2, Count.Word.ALL, 3, QUORUM, 3)).isEqualTo(new Quorum(2, 2));
        assertThat(Quorum.settle(2, Count.Word.ONE, 3, QUORUM, 3)).isEqualTo(new Quorum(2, 1));
    }

    @Test
    void anImpossibleQuorumCannotBeMade() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Quorum(3, 4));
        assertThatIllegalArgumentException().isThrownBy(() -> new Quorum(10, 1));
    }
}
