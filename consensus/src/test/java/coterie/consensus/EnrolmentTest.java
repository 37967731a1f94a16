package coterie.consensus;

import static coterie.consensus.Solo.N2;
import static coterie.consensus.Solo.N3;
import static coterie.consensus.Solo.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import coterie.consensus.PaxosMessage.Enrol;
import coterie.consensus.PaxosMessage.Enrolled;
import coterie.consensus.PaxosMessage.Prepare;
import org.junit.jupiter.api.Test;

class EnrolmentTest {

    private static final Generation G = Generation.FIRST;
    private static final long OWN = 0x11;
    private static final long EARLIER = 0x10;

    @Test
    void aFounderVotesOnlyOnceEnoughOthersKnowIt() {
        Solo founder = new Solo(Solo.founding(OWN));
        Prepare question = new Prepare(G, Slot.FIRST, new Ballot(1, N2));

        founder.hear(N2, question).hear(N2, new Enrolled(G, OWN, OTHER)).hear(N2, question);
        assertThat(founder.sentTo(N2)).isEmpty();

        founder.hear(N3, new Enrolled(G, OWN, OTHER)).hear(N2, question);
        assertThat(founder.sentTo(N2)).singleElement().isInstanceOf(PaxosMessage.Promise.class);
        assertThat(founder.disk.enrolled()).isTrue();
    }

    @Test
    void aFounderThatLostItsDiskIsNotLetIn() {
        Solo wiped = new Solo(Solo.founding(OWN));

        wiped.hear(N2, new Enrolled(G, EARLIER, OTHER)).hear(N3, new Enrolled(G, OWN, OTHER));
        wiped.pass(60_000);

        assertThat(wiped.node.mayVote()).isFalse();
        assertThat(wiped.node.ballot()).isEqualTo(Ballot.NONE);
    }

    @Test
    void theFirstIncarnationMetIsNotedOnDiskAndToldEverAfter() {
        Solo founder = new Solo(Solo.founding(OWN));
        founder.hear(N2, new Enrol(G, EARLIER));

        Solo restarted = new Solo(founder.disk);
        restarted.hear(N2, new Enrol(G, EARLIER + 1));

        assertThat(restarted.sentTo(N2)).containsExactly(new Enrolled(G, EARLIER, OWN));
        assertThat(restarted.events).containsExactly(PaxosEvent.ENROLMENT_REFUSED);
    }

    @Test
    void noMajorityIsLeftThatKeptItsDisksWhereTwoIncarnationsAreLetIn() {
        for (int founders = 1; founders <= Voters.MAX; founders++) {
            int needed = Enrolment.needed(founders);
            int inBothSets = Math.max(0, 2 * needed - (founders - 1));

            assertThat(needed).isLessThanOrEqualTo(founders - 1);
            assertThat(1 + inBothSets).isGreaterThan((founders - 1) / 2);
        }
    }
}
