package coterie.replication;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.replication.message.RepairReply;
import coterie.replication.message.RepairRequest;
import coterie.replication.message.Reply;
import coterie.replication.message.Reply.Reason;
import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.ring.PartitionId;
import coterie.storage.KeepHint;
import coterie.storage.Slot;
import coterie.storage.StoredRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The bounds of what a shard does at a time to repair itself, each at the bound. */
class RepairLimitsTest {

    private static final PartitionId PARTITION = PartitionId.of(0);
    private static final int MANY = 1_000;

    @Test
    void noMoreExchangesAreUnderWayThanTheirBound() {
        Stage stage = new Stage(5, 32);
        assertThat(4 * 32).isGreaterThan(AntiEntropy.MAX_EXCHANGES);
        stage.distort(_ -> null);

        stage.one().shard().antiEntropy().startRound(1);
        stage.pass(1_000);
        assertThat(stage.said(Stage.ONE, RepairRequest.TreeNode.class))
                .hasSize(AntiEntropy.MAX_EXCHANGES);

        stage.pass(5_000);
        assertThat(stage.said(Stage.ONE, RepairRequest.TreeNode.class))
                .as("those that nobody answered have ended, and the others have begun")
                .hasSize(4 * 32);
        stage.pass(10_000);
        assertThat(stage.one().shard().antiEntropy().status().running()).isFalse();
    }

    @Test
    void fewExchangesAreLetOnToWhatCostsAndTheOthersWaitTheirTurn() {
        Stage stage = new Stage(2, 8);
        stage.storeAll(stage.two(), IntStream.range(0, 64).mapToObj(Stage::key).toList());
        stage.distort(message -> message instanceof RepairReply.Versions ? null : message);

        stage.one().shard().antiEntropy().startRound(1);
        stage.pass(1_000);
        assertThat(partitionsListed(stage)).hasSize(AntiEntropy.MAX_COSTLY);

        stage.pass(30_000);
        assertThat(partitionsListed(stage)).hasSize(8);
    }

    private static List<PartitionId> partitionsListed(Stage stage) {
        return stage.said(Stage.ONE, RepairRequest.LeafVersions.class).stream()
                .map(RepairRequest.LeafVersions::partition)
                .distinct()
                .toList();
    }

    @Test
    void noMoreLeavesAreComputedAnewForOthersThanTheirBound() {
        Stage stage = new Stage(2, 8);
        for (int id = 0; id <= ExchangePartner.MAX_REHASHES; id++) {
            stage.one()
                    .shard()
                    .serve(
                            Stage.TWO,
                            new RepairRequest.RehashLeaves(id, Stage.EPOCH, PARTITION, 0, 9));
        }
        stage.pass(1_000);

        assertThat(stage.said(Stage.ONE, Reply.Refused.class))
                .containsExactly(
                        new Reply.Refused(
                                ExchangePartner.MAX_REHASHES, Stage.EPOCH, Reason.OVERLOADED));
        assertThat(stage.said(Stage.ONE, RepairReply.Rehashed.class))
                .hasSize(ExchangePartner.MAX_REHASHES);

        stage.one()
                .shard()
                .serve(Stage.TWO, new RepairRequest.RehashLeaves(99, Stage.EPOCH, PARTITION, 0, 9));
        stage.pass(1_000);
        assertThat(stage.said(Stage.ONE, RepairReply.Rehashed.class))
                .as("there is room again")
                .hasSize(ExchangePartner.MAX_REHASHES + 1);
    }

    @Test
    void aStepOfARebuildThatWasLeftUnansweredIsAskedForAgain() {
        Stage stage = new Stage(2, 8);
        List<Long> rebuilt = new ArrayList<>();
        int[] asked = new int[1];
        stage.engineHears(name -> !name.equals("rehash") || asked[0]++ > 0);

        stage.one().shard().rebuild().whole(PARTITION, () -> rebuilt.add(stage.nowNanos()));
        stage.pass(TreeRebuild.PATIENCE_NANOS / 1_000_000 - 1);
        assertThat(rebuilt).isEmpty();
        assertThat(asked[0]).isEqualTo(1);

        stage.pass(1_000);
        assertThat(rebuilt).hasSize(1);
        stage.pass(10 * TreeRebuild.PATIENCE_NANOS / 1_000_000);
        assertThat(rebuilt).hasSize(1);
        assertThat(asked[0]).as("and no more once it was answered").isEqualTo(2);
    }

    @Test
    void anExchangeWithTreesThatAreBeingRebuiltWaitsForThem() {
        Stage stage = new Stage(2, 8);
        Key key = Stage.key(0);
        stage.store(stage.one(), key, Stage.written(1));
        stage.store(stage.two(), key, Stage.written(1));
        stage.restartOne();
        PartitionId partition = stage.ring().partitioner().of(key);
        CommonRecords common = stage.one().shard().commonRecords(partition, Stage.TWO);
        assertThat(common).isNotNull();
        List<Exchange.Result> results = new ArrayList<>();

        new Exchange(stage.one().shard(), common, Runnable::run, results::add).start();
        stage.pass(1_000);

        assertThat(stage.count(Event.TREE_REBUILT)).isEqualTo(1);
        assertThat(results)
                .extracting(Exchange.Result::ending)
                .containsExactly(Exchange.Ending.VERIFIED);
    }

    @Test
    void aNoteOfMissedHintsThatIsOnItsWayServesForAllOfItsPartitionAndForNoneAfterwards() {
        Stage stage = new Stage(3, 8);
        List<Key> keys =
                IntStream.range(0, 200)
                        .mapToObj(Stage::key)
                        .filter(key -> stage.ring().partitioner().of(key).equals(PARTITION))
                        .toList();
        assertThat(keys).hasSizeGreaterThan(10);

        missAll(stage, keys);
        assertThat(stage.count(Event.HINT_MISSED)).isEqualTo(1);
        assertThat(stage.one().engine().owed()).as("the disk failed the note, too").isEmpty();
        missAll(stage, keys);
        assertThat(stage.count(Event.HINT_MISSED)).isEqualTo(1);

        stage.pass(HintKeeping.NOTE_PATIENCE_NANOS / 1_000_000);
        missOne(stage, keys.getFirst());
        assertThat(stage.count(Event.HINT_MISSED)).isEqualTo(2);
        assertThat(stage.one().engine().owed()).hasSize(1);

        missOne(stage, keys.getFirst());
        assertThat(stage.count(Event.HINT_MISSED))
                .as("a note that is stored does not serve for what is missed later")
                .isEqualTo(3);
    }

    private static void missAll(Stage stage, List<Key> keys) {
        stage.diskOfOne().failCommits(MANY, false);
        keys.forEach(key -> keep(stage, key));
        stage.pass(1_000);
        stage.diskOfOne().failCommits(0, false);
    }

    private static void missOne(Stage stage, Key key) {
        stage.diskOfOne().failCommits(1, false);
        keep(stage, key);
        stage.pass(1_000);
    }

    private static void keep(Stage stage, Key key) {
        StoredRecord record = new StoredRecord(Stage.written(1), 3, null, true);
        stage.one().shard().hintKeeping().keep(Stage.TWO, key, record);
    }

    @Test
    void countedHintsThatNobodyTakesAreTriedLessAndLessOften() {
        Stage stage = new Stage(5, 8);
        Key key = keyWithoutOne(stage);
        stage.one()
                .engine()
                .update(
                        new Slot.Hint(Stage.TWO, key),
                        new KeepHint(Stage.written(1), 3, true),
                        _ -> {});
        stage.ring().members().forEach(member -> stage.one().shard().disconnected(member.id()));
        stage.pass(HintSettings.DEFAULT.maxAgeMillis() + 1_000);
        List<Long> triedAtSecond = new ArrayList<>();
        long beganMillis = stage.wallMillis();
        stage.engineHears(name -> {
            if (name.equals("hints")) {
                triedAtSecond.add((stage.wallMillis() - beganMillis) / 1_000);
            }
            return true;
        });

        new HintDelivery(stage.one().shard()).start();
        stage.pass(130_000);

        assertThat(triedAtSecond).containsExactly(0L, 1L, 3L, 7L, 15L, 31L, 61L, 91L, 121L);
        assertThat(stage.one().engine().hintCounts()).hasSize(1);
        assertThat(stage.count(Event.HINT_EXPIRED)).isZero();
    }

    /** Of which n2 is to hold a copy, and n1 none. */
    private static Key keyWithoutOne(Stage stage) {
        return IntStream.range(0, 1_000)
                .mapToObj(Stage::key)
                .filter(key -> {
                    PartitionId partition = stage.ring().partitioner().of(key);
                    List<NodeId> primaries = stage.ring().preferenceList(partition, 3).primaries();
                    return primaries.contains(Stage.TWO) && !primaries.contains(Stage.ONE);
                })
                .findFirst()
                .orElseThrow();
    }
}
