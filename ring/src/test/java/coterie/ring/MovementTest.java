package coterie.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MovementTest {

    private static final Ring FOUR = Ring.founding(members(4), 64);

    private static List<Member> members(int count) {
        List<Member> members = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            members.add(Member.of(new NodeId("n" + i)));
        }
        return members;
    }

    @Test
    void theFewestAreThoseThatBalanceAloneAsksFor() {
        for (int count = 2; count <= 9; count++) {
            List<Member> next = members(count);
            Movement movement = Movement.between(FOUR, FOUR.next(next), 3);
            assertThat(movement.fewestPartitions())
                    .isEqualTo(Spacings.minimumMoves(next, FOUR.owners()));
            assertThat(movement.partitions())
                    .isEqualTo(Spacings.moves(FOUR.owners(), FOUR.next(next).owners()))
                    .isGreaterThanOrEqualTo(movement.fewestPartitions());
        }
    }

    @Test
    void whoTakesAPlaceTakesWhatIsOwnedThereAndNoMore() {
        NodeId n2 = new NodeId("n2");
        Ring next = FOUR.replacing(n2, Member.of(new NodeId("n5")));
        Movement movement = Movement.between(FOUR, next, 3);
        assertThat(movement.partitions())
                .isEqualTo(movement.fewestPartitions())
                .isEqualTo(FOUR.partitionsOwnedBy(n2).size());
        assertThat(movement.copies()).allMatch(copy -> copy.from().equals(n2));
    }

    @Test
    void betweenARingAndItselfNothingMoves() {
        assertThat(Movement.between(FOUR, FOUR, 3)).isEqualTo(new Movement(List.of(), 0, 0));
    }
}
