package coterie.replication.membership;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.replication.TransferStatus;
import coterie.replication.agreed.Command;
import coterie.ring.Epoch;
import coterie.ring.Member;
import coterie.ring.Membership;
import coterie.ring.NodeId;
import coterie.ring.Ring;
import coterie.ring.RingChange;
import coterie.ring.Verdict;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChangeDriverTest {

    private static final NodeId N4 = new NodeId("n4");
    private static final Membership FOUNDED =
            Membership.founding(
                    Ring.founding(
                            IntStream.rangeClosed(1, 4)
                                    .mapToObj(number -> Member.of(new NodeId("n" + number)))
                                    .toList(),
                            16));

    private final ChangeDriver driver = new ChangeDriver(new CopiesToMake());

    private static Membership begin(RingChange change) {
        return ((Verdict.Accepted) FOUNDED.propose(change, 3)).next();
    }

    private static TransferStatus left(Epoch epoch, int fetches, int handovers, int drops) {
        return new TransferStatus(epoch, fetches, handovers, drops, 0, 0, List.of());
    }

    /** All members but the one at that epoch with nothing left. */
    private static SortedMap<NodeId, TransferStatus> done(Membership membership) {
        SortedMap<NodeId, TransferStatus> transfers = new TreeMap<>();
        membership
                .states()
                .keySet()
                .forEach(id -> transfers.put(id, TransferStatus.idle(membership.epoch())));
        return transfers;
    }

    @Test
    void proposesNothingWhereNothingChanges() {
        assertThat(driver.next(FOUNDED, true, done(FOUNDED))).isNull();
    }

    @Test
    void readsMoveWhenAllHaveComeAndAllIsFetched() {
        Membership begun = begin(new RingChange.Leave(N4, false));
        SortedMap<NodeId, TransferStatus> transfers = done(begun);
        assertThat(driver.next(begun, false, transfers)).isNull();
        assertThat(driver.next(begun, true, transfers))
                .isEqualTo(new Command.Advance(begun.epoch()));
        for (NodeId arriving : Rehearsal.arriving(begun)) {
            SortedMap<NodeId, TransferStatus> one = done(begun);
            one.put(arriving, left(begun.epoch(), 1, 0, 0));
            assertThat(driver.next(begun, true, one)).isNull();
            one.put(arriving, TransferStatus.idle(FOUNDED.epoch()));
            assertThat(driver.next(begun, true, one)).isNull();
            one.remove(arriving);
            assertThat(driver.next(begun, true, one)).isNull();
        }
        transfers.remove(N4);
        assertThat(driver.next(begun, true, transfers)).isNotNull();
    }

    @Test
    void aLivingMemberGoesWhenItHasHandedOverAndADeadOneAtOnce() {
        Membership leaves = begin(new RingChange.Leave(N4, false)).advanced();
        SortedMap<NodeId, TransferStatus> transfers = done(leaves);
        assertThat(driver.next(leaves, true, transfers)).isNotNull();
        assertThat(driver.next(leaves, false, transfers)).isNull();
        transfers.put(N4, left(leaves.epoch(), 0, 1, 0));
        assertThat(driver.next(leaves, true, transfers)).isNull();
        transfers.remove(N4);
        assertThat(driver.next(leaves, true, transfers)).isNull();
        Membership isRemoved = begin(new RingChange.Remove(N4, false)).advanced();
        assertThat(driver.next(isRemoved, true, new TreeMap<>())).isNotNull();
    }

    @Test
    void aCancelledChangeWaitsForNoTransferButForAllToHaveCome() {
        Membership switched = begin(new RingChange.Leave(N4, false)).advanced();
        Membership back = ((Verdict.Accepted) switched.cancel()).next();
        assertThat(driver.next(back, false, new TreeMap<>())).isNull();
        assertThat(driver.next(back, true, new TreeMap<>()))
                .isEqualTo(new Command.Advance(back.epoch()));
    }

    @Test
    void whoHasDroppedWhatItHadToIsNotedOnce() {
        Membership settled = begin(new RingChange.Join(Member.of(new NodeId("n5"))));
        settled = settled.advanced().advanced();
        NodeId drops = settled.dropping().firstKey();
        SortedMap<NodeId, TransferStatus> transfers = new TreeMap<>();
        transfers.put(drops, left(settled.epoch(), 0, 0, 1));
        assertThat(driver.next(settled, false, transfers)).isNull();
        transfers.put(drops, TransferStatus.idle(new Epoch(settled.epoch().value() - 1)));
        assertThat(driver.next(settled, false, transfers)).isNull();
        transfers.put(drops, TransferStatus.idle(settled.epoch()));
        Command command = driver.next(settled, false, transfers);
        assertThat(command).isEqualTo(new Command.Dropped(drops, settled.epoch()));
        assertThat(driver.next(settled.dropped(drops, settled.epoch()), false, transfers)).isNull();
    }
}
