package coterie.replication.membership;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.consensus.Ballot;
import coterie.consensus.Notice;
import coterie.consensus.Slot;
import coterie.replication.TransferStatus;
import coterie.replication.message.RingReport;
import coterie.ring.Epoch;
import coterie.ring.Member;
import coterie.ring.Membership;
import coterie.ring.NodeId;
import coterie.ring.Ring;
import coterie.ring.RingChange;
import coterie.ring.Verdict;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

class LeaseGiverTest {

    private static final long SECOND = 1_000_000_000L;
    private static final LeaseTerm TERM = new LeaseTerm(10 * SECOND);
    private static final NodeId N1 = new NodeId("n1");
    private static final NodeId N2 = new NodeId("n2");
    private static final NodeId N3 = new NodeId("n3");
    private static final NodeId STRANGER = new NodeId("n9");
    private static final Membership SETTLED =
            Membership.founding(Ring.founding(List.of(Member.of(N1), Member.of(N2)), 8));
    private static final Membership BEGUN = begun();

    private final LeaseGiver giver = new LeaseGiver(TERM, 0, new CopiesToMake());

    private static Membership begun() {
        RingChange change = new RingChange.Join(Member.of(N3));
        return ((Verdict.Accepted) SETTLED.propose(change, 3)).next();
    }

    private static Notice.LeadershipConfirmed leads(long round, long sinceNanos) {
        return new Notice.LeadershipConfirmed(new Ballot(round, N1), new Slot(5), sinceNanos);
    }

    private void hear(NodeId member, long number, Epoch epoch, long nowNanos) {
        giver.heard(member, new RingReport(number, TransferStatus.idle(epoch)), nowNanos);
    }

    private List<LeaseGiver.Answer> confirm(Membership membership, long sinceNanos) {
        return giver.confirmed(leads(1, sinceNanos), membership, 0, sinceNanos + 1);
    }

    @Test
    void givesOnlyWhatItIsConfirmedToLeadSince() {
        hear(N1, 71, SETTLED.epoch(), 5 * SECOND);
        assertThat(confirm(SETTLED, 5 * SECOND - 1)).isEmpty();
        assertThat(confirm(SETTLED, 5 * SECOND))
                .singleElement()
                .satisfies(answer -> {
                    assertThat(answer.to()).isEqualTo(N1);
                    assertThat(answer.grant().number()).isEqualTo(71);
                    assertThat(answer.grant().given()).isTrue();
                });
        assertThat(confirm(SETTLED, 6 * SECOND)).isEmpty();
    }

    @Test
    void givesNothingToWhoIsBehindAndNothingAtAllToStrangers() {
        hear(N2, 71, SETTLED.epoch(), SECOND);
        hear(STRANGER, 72, BEGUN.epoch(), SECOND);
        assertThat(confirm(BEGUN, SECOND))
                .singleElement()
                .satisfies(answer -> {
                    assertThat(answer.to()).isEqualTo(N2);
                    assertThat(answer.grant().given()).isFalse();
                    assertThat(answer.grant().epoch()).isEqualTo(BEGUN.epoch());
                });
    }

    @Test
    void answersTheQuestionThatWaitsAndTheNewestOfThoseThatCameMeanwhile() {
        hear(N1, 71, SETTLED.epoch(), SECOND);
        hear(N1, 72, SETTLED.epoch(), 2 * SECOND);
        hear(N1, 73, SETTLED.epoch(), 3 * SECOND);
        assertThat(confirm(SETTLED, 3 * SECOND))
                .extracting(answer -> answer.grant().number())
                .containsExactly(71L);
        assertThat(confirm(SETTLED, 3 * SECOND))
                .extracting(answer -> answer.grant().number())
                .containsExactly(73L);
    }

    @Test
    void nobodyIsTakenToHaveComeBeforeAWholeTermOfLeading() {
        confirm(SETTLED, 0);
        long early = 10 * SECOND;
        hear(N1, 71, SETTLED.epoch(), early);
        hear(N2, 72, SETTLED.epoch(), early);
        confirm(SETTLED, early);
        assertThat(giver.mayPass(SETTLED, early, 0)).isFalse();
        assertThat(giver.mayPass(SETTLED, 11 * SECOND, 0)).isTrue();
    }

    /**
     * What a leader does not know of before the confirmed time others may have known differently.
     */
    @Test
    void nothingIsConcludedOfAnEpochOfWhichItHeardAfterItLedForSure() {
        confirm(SETTLED, 0);
        assertThat(giver.mayPass(SETTLED, 30 * SECOND, 30 * SECOND + 1)).isFalse();
        assertThat(giver.mayPass(SETTLED, 30 * SECOND, 30 * SECOND)).isTrue();
    }

    @Test
    void anotherTimeOfLeadingBeginsWithoutKnowledge() {
        confirm(SETTLED, 0);
        hear(N1, 71, SETTLED.epoch(), 20 * SECOND);
        confirm(SETTLED, 20 * SECOND);
        assertThat(giver.transfers()).containsOnlyKeys(N1);
        assertThat(giver.mayPass(SETTLED, 20 * SECOND, 0)).isTrue();
        giver.confirmed(leads(2, 40 * SECOND), SETTLED, 0, 40 * SECOND);
        assertThat(giver.transfers()).isEmpty();
        assertThat(giver.mayPass(SETTLED, 40 * SECOND, 0)).isFalse();
    }

    private int fetchesLeft(NodeId told, int left, long nowNanos) {
        TransferStatus status = new TransferStatus(BEGUN.epoch(), left, 0, 0, 0, 0, List.of());
        giver.heard(told, new RingReport(nowNanos, status), nowNanos);
        return confirm(BEGUN, nowNanos).getFirst().grant().transfers().fetchesLeft();
    }

    @Test
    void whoHasToldNothingYetCountsAsHavingMadeNothing() {
        SortedMap<NodeId, Integer> toMake = new CopiesToMake().at(BEGUN);
        assertThat(toMake).containsKey(N3);
        int all = toMake.values().stream().mapToInt(Integer::intValue).sum();
        int others = all - toMake.getOrDefault(N1, 0);
        assertThat(fetchesLeft(N1, 0, SECOND)).isEqualTo(others).isPositive();
        assertThat(fetchesLeft(N3, 5, 2 * SECOND))
                .isEqualTo(others - toMake.getOrDefault(N3, 0) + 5);
        assertThat(fetchesLeft(N2, 0, 3 * SECOND)).isEqualTo(5);
        assertThat(fetchesLeft(N3, 0, 4 * SECOND)).isZero();
        assertThat(new CopiesToMake().at(BEGUN.advanced())).isEmpty();
    }

    @Test
    void tellsThatAllHaveComeWhenTheyHave() {
        confirm(SETTLED, 0);
        hear(N1, 71, BEGUN.epoch(), 20 * SECOND);
        hear(N2, 72, SETTLED.epoch(), 20 * SECOND);
        assertThat(confirm(SETTLED, 20 * SECOND)).hasSize(2);
        hear(N1, 73, BEGUN.epoch(), 21 * SECOND);
        assertThat(confirm(BEGUN, 21 * SECOND).getFirst().grant().allHaveCome())
                .isNotEqualTo(BEGUN.epoch());
        hear(N2, 74, BEGUN.epoch(), 22 * SECOND);
        assertThat(confirm(BEGUN, 22 * SECOND).getFirst().grant().allHaveCome())
                .isEqualTo(BEGUN.epoch());
    }
}
