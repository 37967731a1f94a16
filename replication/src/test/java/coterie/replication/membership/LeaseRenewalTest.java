package coterie.replication.membership;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.consensus.Slot;
import coterie.replication.TransferStatus;
import coterie.replication.message.LeaseGrant;
import coterie.replication.message.RingReport;
import coterie.ring.Epoch;
import coterie.ring.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LeaseRenewalTest {

    private static final long MILLIS = 1_000_000;
    private static final long SECOND = 1_000 * MILLIS;
    private static final NodeId LEADER = new NodeId("n1");
    private static final NodeId OTHER = new NodeId("n2");
    private static final TransferStatus IDLE = TransferStatus.idle(new Epoch(4));

    private final LeaseTerm term = new LeaseTerm(12 * SECOND);
    private final Lease lease = new Lease(term, 0);
    private final LeaseRenewal renewal = new LeaseRenewal(term, lease, new SplittableRandom(1));

    private RingReport ask(long nowNanos) {
        RingReport report = renewal.due(LEADER, IDLE, true, nowNanos);
        assertThat(report).isNotNull();
        return report;
    }

    private static LeaseGrant answer(RingReport report, boolean given) {
        return new LeaseGrant(report.number(), given, report.epoch(), new Slot(9), IDLE);
    }

    private static TransferStatus fetching(int left, long keysDone) {
        return new TransferStatus(IDLE.epoch(), left, 0, 0, keysDone, 0, List.of());
    }

    @Test
    void asksThreeTimesInATermAndEverySecondWhileTheRingChanges() {
        assertThat(renewal.due(LEADER, IDLE, false, 0)).isNotNull();
        assertThat(renewal.due(LEADER, IDLE, false, 4 * SECOND - 1)).isNull();
        assertThat(renewal.due(LEADER, IDLE, false, 4 * SECOND)).isNotNull();
        assertThat(renewal.due(LEADER, IDLE, true, 5 * SECOND - 1)).isNull();
        assertThat(renewal.due(LEADER, IDLE, true, 5 * SECOND)).isNotNull();
    }

    @Test
    void tellsSoonWhatTheLeaderMayWaitForAndLaterWhatItDoesNot() {
        assertThat(renewal.due(LEADER, fetching(2, 10), true, 0)).isNotNull();
        assertThat(renewal.due(LEADER, fetching(2, 900), true, 500 * MILLIS)).isNull();
        assertThat(renewal.due(LEADER, fetching(1, 900), true, 500 * MILLIS)).isNotNull();
        assertThat(renewal.due(LEADER, fetching(0, 900), true, 600 * MILLIS - 1)).isNull();
        assertThat(renewal.due(LEADER, fetching(0, 900), true, 600 * MILLIS)).isNotNull();
        assertThat(renewal.due(OTHER, fetching(0, 900), true, 700 * MILLIS)).isNotNull();
    }

    @Test
    void aLeaseCountsFromWhenItWasAskedForHoweverLateItIsGiven() {
        RingReport report = ask(SECOND);
        assertThat(renewal.answered(answer(report, true))).isTrue();
        assertThat(lease.isValid(12 * SECOND)).isTrue();
        assertThat(lease.isValid(13 * SECOND)).isFalse();
    }

    @Test
    void anAnswerThatGivesNoneOrCameBeforeOrIsForAnotherLifeGivesNoLease() {
        RingReport report = ask(SECOND);
        assertThat(renewal.answered(answer(new RingReport(7, IDLE), true))).isFalse();
        assertThat(lease.isValid(2 * SECOND)).isFalse();
        assertThat(renewal.answered(answer(report, false))).isTrue();
        assertThat(lease.isValid(2 * SECOND)).isFalse();
        assertThat(renewal.answered(answer(report, true))).isFalse();
        assertThat(lease.isValid(2 * SECOND)).isFalse();
    }

    @Test
    void awaitsTheAnswersOfTheLastQuestionsAlone() {
        List<RingReport> reports = new ArrayList<>();
        for (int i = 0; i <= LeaseRenewal.MAX_OPEN; i++) {
            reports.add(ask(i * SECOND));
        }
        assertThat(renewal.answered(answer(reports.getFirst(), true))).isFalse();
        assertThat(renewal.answered(answer(reports.get(1), true))).isTrue();
        assertThat(renewal.answered(answer(reports.getLast(), true))).isTrue();
    }
}
