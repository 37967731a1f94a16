package coterie.replication;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.replication.message.RepairReply;
import coterie.replication.message.RepairRequest;
import coterie.replication.message.Reply;
import coterie.ring.Epoch;
import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.ring.PartitionId;
import coterie.storage.Expected;
import coterie.storage.StoredRecord;
import coterie.storage.merkle.VersionDigest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an old replica tells a new one, or one that goes, and what it makes of nonsense. */
class TransferSourceTest {

    private static final PartitionId PARTITION = new PartitionId(3);
    private static final NodeId N4 = new NodeId("n4");
    private static final int MOST = StoredRecord.MAX_COPIES;

    private final Troupe troupe = new Troupe(3, 8);

    private Epoch epoch() {
        return troupe.membership().epoch();
    }

    private void begin() {
        troupe.start("n4");
        troupe.join("n4");
    }

    /** What n1 says to a request of a node. */
    private Reply ask(String from, RepairRequest request) {
        int before = troupe.said("n1", Reply.class).size();
        troupe.node("n1").received(Troupe.id(from), request);
        troupe.pass(10);
        return troupe.said("n1", Reply.class).stream()
                .skip(before)
                .filter(reply -> reply.id() == request.id())
                .findFirst()
                .orElseThrow();
    }

    private int leastCopies() {
        return troupe.next().preferenceList(PARTITION, MOST).primaries().indexOf(N4) + 1;
    }

    private RepairRequest fetch(int leastCopies, @Nullable Key after) {
        return new RepairRequest.FetchRecords(7, epoch(), PARTITION, leastCopies, MOST, after);
    }

    private static Key keyOf(Troupe troupe, PartitionId partition) {
        for (int i = 0; ; i++) {
            if (troupe.next().partitioner().of(Stage.key(i)).equals(partition)) {
                return Stage.key(i);
            }
        }
    }

    @Test
    void aNewReplicaGetsTheRecordsThatItIsToHoldAndNoOthers() {
        begin();
        Key key = keyOf(troupe, PARTITION);
        troupe.store("n1", key, Stage.written(1), leastCopies());

        RepairReply.Records records = (RepairReply.Records) ask("n4", fetch(leastCopies(), null));

        assertThat(records.records())
                .containsExactly(new RepairReply.Copy(key, Stage.written(1), leastCopies()));
        assertThat(records.resumeAfter()).isNull();
    }

    @Test
    void recordsOfMoreCopiesThanWereAskedForAreLeftOut() {
        begin();
        Key key = keyOf(troupe, PARTITION);
        troupe.store("n1", key, Stage.written(1), MOST);
        RepairRequest fetch =
                new RepairRequest.FetchRecords(
                        7, epoch(), PARTITION, leastCopies(), MOST - 1, null);

        assertThat(((RepairReply.Records) ask("n4", fetch)).records()).isEmpty();
    }

    @Test
    void nobodyGetsRecordsWhileNoChangeHasBegun() {
        assertRefused(ask("n2", fetch(1, null)));
        begin();
        troupe.advance();
        assertRefused(ask("n4", fetch(leastCopies(), null)));
        troupe.cancel();
        assertRefused(ask("n4", fetch(leastCopies(), null)));
    }

    @Test
    void whoIsToHoldOtherRecordsGetsNone() {
        begin();

        assertRefused(ask("n4", fetch(leastCopies() + 1, null)));
        assertRefused(ask("stranger", fetch(leastCopies(), null)));
        assertRefused(ask("n4", fetch(leastCopies(), keyOf(troupe, new PartitionId(4)))));
        assertThat(troupe.count(Event.EXCHANGE_REFUSED)).isEqualTo(3);
    }

    @Test
    void aMemberHearsWhichVersionsAreNotHeldJustSo() {
        Key held = keyOf(troupe, PARTITION);
        troupe.store("n1", held, Stage.written(1), 3);
        Expected same = Expected.of(held, new StoredRecord(Stage.written(1), 3, null, true));
        Expected other = Expected.of(held, new StoredRecord(Stage.written(2), 3, null, true));

        RepairReply.Missing missing =
                (RepairReply.Missing) ask("n2", find(PARTITION, List.of(other, same, other)));

        assertThat(missing.which().stream()).containsExactly(0, 2);
    }

    @Test
    void asManyVersionsAsOneQuestionMayHoldAreLookedUp() {
        Key held = keyOf(troupe, PARTITION);
        Expected none = new Expected(held, VersionDigest.NONE);
        List<Expected> versions = new ArrayList<>();
        for (int i = 0; i < RepairRequest.MAX_VERSIONS; i++) {
            versions.add(none);
        }

        RepairReply.Missing missing = (RepairReply.Missing) ask("n2", find(PARTITION, versions));

        assertThat(missing.which().cardinality()).isEqualTo(RepairRequest.MAX_VERSIONS);
    }

    private RepairRequest find(PartitionId partition, List<Expected> versions) {
        return new RepairRequest.FindMissing(7, epoch(), partition, versions);
    }

    @ParameterizedTest
    @CsvSource({"stranger, 3", "n2, 4", "n2, 4000"})
    void nonsenseAboutVersionsIsRefused(String from, int partition) {
        Expected version = new Expected(keyOf(troupe, PARTITION), VersionDigest.NONE);

        assertRefused(ask(from, find(new PartitionId(partition), List.of(version))));
    }

    private static void assertRefused(Reply reply) {
        assertThat(reply)
                .isInstanceOf(Reply.Refused.class)
                .extracting(refused -> ((Reply.Refused) refused).reason())
                .isEqualTo(Reply.Reason.MISDIRECTED);
    }
}
