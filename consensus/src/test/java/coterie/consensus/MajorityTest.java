package coterie.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import coterie.ring.NodeId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MajorityTest {

    private static Voters voters(int size) {
        Voters voters = Voters.NOBODY;
        for (int i = 1; i <= size; i++) {
            voters = voters.with(new NodeId("n" + i), i);
        }
        return voters;
    }

    private static boolean reachedBy(Voters voters, int set) {
        Majority majority = new Majority(voters);
        for (int i = 1; i <= voters.size(); i++) {
            if ((set >> (i - 1) & 1) == 1) {
                majority.add(new NodeId("n" + i), i);
            }
        }
        return majority.isReached();
    }

    @Test
    void anyTwoMajoritiesHaveAVoterInCommonAndOneFewerIsNone() {
        for (int size = 1; size <= Voters.MAX; size++) {
            List<Integer> majorities = new ArrayList<>();
            for (int set = 0; set < 1 << size; set++) {
                boolean expected = 2 * Integer.bitCount(set) > size;
                assertThat(reachedBy(voters(size), set)).isEqualTo(expected);
                if (expected) {
                    majorities.add(set);
                }
            }
            for (int one : majorities) {
                assertThat(majorities).allMatch(other -> (one & other) != 0);
            }
        }
    }

    @Test
    void neitherAStrangerNorAnAcceptorThatWasNotAdmittedNorASecondAnswerCounts() {
        Majority majority = new Majority(voters(3));

        majority.add(new NodeId("n1"), 1);
        majority.add(new NodeId("n1"), 1);
        majority.add(new NodeId("n2"), 7);
        majority.add(new NodeId("n3"), Voters.UNKNOWN);
        majority.add(new NodeId("n9"), 9);

        assertThat(majority.isReached()).isFalse();
        assertThat(majority.missing()).containsExactly(new NodeId("n2"), new NodeId("n3"));
    }

    @Test
    void nobodyIsNoMajorityOfNobody() {
        assertThat(new Majority(Voters.NOBODY).isReached()).isFalse();
    }

    @Test
    void anEighthVoterIsRefused() {
        assertThat(voters(Voters.MAX).size()).isEqualTo(7);
        assertThatThrownBy(() -> voters(Voters.MAX + 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("8 voters");
    }

    @Test
    void votersReadAsNodesWithTheirIncarnations() {
        assertThat(voters(2).with(new NodeId("n2"), Voters.UNKNOWN)).hasToString("{n1:1, n2:?}");
    }
}
