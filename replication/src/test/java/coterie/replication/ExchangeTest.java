package coterie.replication;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.replication.Exchange.Ending;
import coterie.replication.message.Message;
import coterie.replication.message.RepairReply;
import coterie.replication.message.RepairRequest;
import coterie.replication.message.Reply;
import coterie.replication.message.Request;
import coterie.ring.Key;
import coterie.ring.PartitionId;
import coterie.storage.Expected;
import coterie.storage.Scan;
import coterie.storage.merkle.TreeShape;
import coterie.storage.merkle.VersionDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What comes of an exchange with a peer that answers garbage, and at the bounds of one. */
class ExchangeTest {

    private static final VersionDigest ANY = new VersionDigest(1, 2);
    private static final int MANY = 300;
    private static final long AGES_MILLIS = 3_600_000;
    private static final long ALMOST_OUT_OF_PATIENCE_MILLIS = 7_000;

    private final Stage stage = new Stage(2, 8);
    private final PartitionId partition = stage.ring().partitioner().of(Stage.key(0));
    private final List<Exchange.Result> results = new ArrayList<>();

    /** So many keys of the partition, in the order of records. */
    private List<Key> keys(int count) {
        return IntStream.iterate(0, number -> number + 1)
                .mapToObj(Stage::key)
                .filter(key -> stage.ring().partitioner().of(key).equals(partition))
                .limit(count)
                .sorted(Scan.ORDER)
                .toList();
    }

    private void exchange() {
        new Exchange(stage.one().shard(), common(), Runnable::run, results::add).start();
    }

    private CommonRecords common() {
        CommonRecords common = stage.one().shard().commonRecords(partition, Stage.TWO);
        assertThat(common).isNotNull();
        return common;
    }

    /** The peer says this, and n1 ends the exchange, counts it and changes nothing. */
    private void assertGarbage(Stage.Distortion lie) {
        stage.store(stage.one(), keys(1).getFirst(), Stage.written(1));
        stage.storeAll(stage.two(), keys(4).subList(1, 4));
        assertChangesNothing(lie, Ending.GARBAGE);
        assertThat(stage.count(Event.EXCHANGE_MET_GARBAGE)).isEqualTo(1);
    }

    private void assertChangesNothing(Stage.Distortion lie, Ending ending) {
        List<byte[]> before = List.copyOf(stage.diskOfOne().records().values());
        stage.distort(lie);

        exchange();
        stage.pass(AGES_MILLIS);

        assertThat(results).extracting(Exchange.Result::ending).containsExactly(ending);
        assertThat(stage.diskOfOne().records().values()).containsExactlyElementsOf(before);
        assertThat(stage.one().shard().calls().size()).isZero();
    }

    /** A peer all of whose leaves seem to differ, so that all of its keys come in one run. */
    private static Stage.Distortion pages(UnaryOperator<RepairReply.Versions> lie) {
        return message ->
                switch (message) {
                    case RepairReply.Versions page -> lie.apply(page);
                    case RepairReply.TreeDigests node -> differingEverywhere(node);
                    default -> message;
                };
    }

    private static Message differingEverywhere(RepairReply.TreeDigests node) {
        List<VersionDigest> children = Collections.nCopies(TreeShape.FAN_OUT, ANY);
        VersionDigest sum = children.stream().reduce(VersionDigest.NONE, VersionDigest::plus);
        return with(node, sum, children);
    }

    private static Stage.Distortion digests(UnaryOperator<RepairReply.TreeDigests> lie) {
        return message ->
                message instanceof RepairReply.TreeDigests node ? lie.apply(node) : message;
    }

    private static RepairReply.Versions with(RepairReply.Versions page, List<Expected> versions) {
        return new RepairReply.Versions(page.id(), page.epoch(), versions, page.resumeAfter());
    }

    private static RepairReply.TreeDigests with(
            RepairReply.TreeDigests node, VersionDigest own, List<VersionDigest> children) {
        return new RepairReply.TreeDigests(node.id(), node.epoch(), true, own, children);
    }

    @Test
    void aPeerThatTellsTheTruthIsVerified() {
        stage.storeAll(stage.two(), keys(3));

        exchange();
        stage.pass(5_000);

        assertThat(results).extracting(Exchange.Result::ending).containsExactly(Ending.VERIFIED);
        assertThat(stage.diskOfOne().records()).hasSize(3);
        assertThat(stage.count(Event.EXCHANGE_MET_GARBAGE)).isZero();
    }

    @Test
    void anAnswerOfAnotherKindToAQuestionForTreesIsGarbage() {
        assertGarbage(message ->
                message instanceof RepairReply.TreeDigests(var id, var epoch, _, _, _)
                        ? new RepairReply.Rehashed(id, epoch)
                        : message);
    }

    @Test
    void anAnswerOfAnotherKindToAQuestionForVersionsIsGarbage() {
        assertGarbage(message ->
                message instanceof RepairReply.Versions(var id, var epoch, _, _)
                        ? new RepairReply.Verified(id, epoch, true)
                        : message);
    }

    @Test
    void aNodeWithoutChildrenWhereThereAreSomeIsGarbage() {
        assertGarbage(digests(node -> with(node, ANY, List.of())));
    }

    @Test
    void aNodeThatIsNotTheSumOfItsChildrenIsGarbage() {
        assertGarbage(digests(node -> with(node, node.own().plus(ANY), node.children())));
    }

    @Test
    void versionsOutOfOrderAreGarbage() {
        assertGarbage(pages(page -> with(page, page.versions().reversed())));
    }

    @Test
    void aVersionThatComesTwiceIsGarbage() {
        assertGarbage(
                pages(page -> with(page, Collections.nCopies(2, page.versions().getFirst()))));
    }

    @Test
    void aVersionFromOutsideOfTheLeavesIsGarbage() {
        assertGarbage(pages(page -> with(page, List.of(new Expected(elsewhere(), ANY)))));
    }

    @Test
    void aPageThatLeadsOutOfTheLeavesIsGarbage() {
        assertGarbage(pages(page -> leadingTo(page, elsewhere())));
    }

    @Test
    void aPageThatLeadsNowhereIsGarbage() {
        assertGarbage(pages(page -> leadingTo(page, keys(1).getFirst())));
    }

    @Test
    void aPageThatLeadsBehindItsOwnVersionsIsGarbage() {
        assertGarbage(
                pages(page ->
                        new RepairReply.Versions(
                                page.id(),
                                page.epoch(),
                                page.versions(),
                                page.versions().getFirst().key())));
    }

    @Test
    void pagesWithoutEndEndWithTheTimeOfAComparison() {
        List<Key> keys = keys(MANY);
        assertChangesNothing(
                pages(page -> {
                    stage.delayTwo(ALMOST_OUT_OF_PATIENCE_MILLIS);
                    Key after = question(page).after();
                    return leadingTo(page, keys.get(after == null ? 0 : keys.indexOf(after) + 1));
                }),
                Ending.TIMED_OUT);
        assertThat(stage.said(Stage.ONE, RepairRequest.LeafVersions.class))
                .hasSizeLessThan(MANY)
                .hasSizeGreaterThan(MANY / 4);
    }

    @Test
    void keysWithoutEndThatNobodyHoldsAreGarbageBeyondABound() {
        List<Key> keys = keys(4 * Exchange.MAX_ABSENT);
        assertChangesNothing(
                pages(page -> {
                    Key after = question(page).after();
                    int first = after == null ? 0 : keys.indexOf(after) + 1;
                    int end = Math.min(first + RepairRequest.MAX_VERSIONS, keys.size());
                    List<Expected> invented =
                            keys.subList(first, end).stream()
                                    .map(key -> new Expected(key, ANY))
                                    .toList();
                    return new RepairReply.Versions(
                            page.id(), page.epoch(), invented, keys.get(end - 1));
                }),
                Ending.GARBAGE);
        assertThat(stage.count(Event.FALSE_REPAIR))
                .isBetween(
                        (long) Exchange.MAX_ABSENT,
                        (long) Exchange.MAX_ABSENT + LeafComparison.MAX_DIFFERING);
        assertThat(stage.count(Event.EXCHANGE_MET_GARBAGE)).isEqualTo(1);
    }

    @Test
    void anAnswerOfAnotherKindToAReadLeavesTheTwoDifferent() {
        stage.storeAll(stage.two(), keys(3));
        assertChangesNothing(
                message ->
                        message instanceof Reply.HeldReply held
                                ? new RepairReply.Rehashed(held.id(), held.epoch())
                                : message,
                Ending.DIFFERENT);
    }

    @Test
    void aPeerThatSaysNothingEndsTheExchange() {
        assertChangesNothing(
                message ->
                        message instanceof RepairReply.TreeDigests node
                                ? new RepairReply.TreeDigests(
                                        -1, node.epoch(), true, node.own(), node.children())
                                : message,
                Ending.TIMED_OUT);
    }

    @Test
    void noMoreRunsOfLeavesAreLookedAtThanTheirBound() {
        stage.storeAll(stage.two(), keys(MANY));
        stage.distort(message -> message instanceof RepairReply.Versions ? null : message);

        exchange();
        stage.pass(1_000);

        assertThat(stage.said(Stage.ONE, RepairRequest.LeafVersions.class))
                .hasSize(Exchange.MAX_RUNS);
    }

    @Test
    void noMoreQuestionsForTreesAreUnderWayThanTheirBound() {
        stage.storeAll(stage.two(), keys(MANY));
        long[] answered = new long[1];
        stage.distort(message -> {
            boolean goesOn = message instanceof RepairReply.TreeDigests && answered[0]++ < 17;
            return goesOn ? message : null;
        });

        exchange();
        stage.pass(1_000);

        // The root and its children were answered, and then as many wait as may.
        assertThat(stage.said(Stage.ONE, RepairRequest.TreeNode.class))
                .hasSize(17 + TreeComparison.MAX_IN_FLIGHT);
    }

    @Test
    void aComparisonStopsAtItsMostDifferingKeysAndGoesOnBehindThem() {
        List<Key> keys = keys(MANY);
        stage.storeAll(stage.two(), keys);
        List<LeafComparison.Result> lots = new ArrayList<>();

        compare(null, lots);
        Key last = keys.get(LeafComparison.MAX_DIFFERING - 1);
        compare(last, lots);

        assertThat(lots)
                .containsExactly(
                        new LeafComparison.Compared(
                                keys.subList(0, LeafComparison.MAX_DIFFERING), last),
                        new LeafComparison.Compared(
                                keys.subList(LeafComparison.MAX_DIFFERING, MANY), null));
    }

    private void compare(@Nullable Key after, List<LeafComparison.Result> lots) {
        int lastLeaf = stage.one().shard().treeShape().leaves() - 1;
        new LeafComparison(
                        stage.one().shard(),
                        common(),
                        new LeafComparison.Stretch(0, lastLeaf, after, null),
                        lots::add)
                .start();
        stage.pass(1_000);
    }

    /** As a write under way, which has reached one of the two. */
    @Test
    void whatDiffersOnceIsNotRepaired() {
        stage.store(stage.two(), Stage.key(0), Stage.written(1));

        exchange();
        stage.pass(100);
        assertThat(stage.said(Stage.ONE, RepairRequest.LeafVersions.class)).hasSize(1);
        stage.store(stage.one(), Stage.key(0), Stage.written(1));
        stage.pass(5_000);

        assertThat(stage.said(Stage.ONE, RepairRequest.LeafVersions.class)).hasSize(2);
        assertThat(stage.said(Stage.ONE, Request.Read.class)).isEmpty();
        assertThat(stage.count(Event.FALSE_REPAIR)).isZero();
        assertThat(results)
                .singleElement()
                .satisfies(result -> {
                    assertThat(result.ending()).isEqualTo(Ending.VERIFIED);
                    assertThat(result.repaired()).isZero();
                });
    }

    @Test
    void whatDiffersTwiceIsRepaired() {
        stage.store(stage.two(), Stage.key(0), Stage.written(1));

        exchange();
        stage.pass(5_000);

        assertThat(stage.said(Stage.ONE, RepairRequest.LeafVersions.class)).hasSize(2);
        assertThat(results).extracting(Exchange.Result::repaired).containsExactly(1);
    }

    private Key elsewhere() {
        return IntStream.iterate(0, number -> number + 1)
                .mapToObj(Stage::key)
                .filter(key -> !stage.ring().partitioner().of(key).equals(partition))
                .findFirst()
                .orElseThrow();
    }

    private RepairRequest.LeafVersions question(RepairReply.Versions page) {
        return stage.said(Stage.ONE, RepairRequest.LeafVersions.class).stream()
                .filter(question -> question.id() == page.id())
                .findFirst()
                .orElseThrow();
    }

    private static RepairReply.Versions leadingTo(RepairReply.Versions page, Key key) {
        return new RepairReply.Versions(page.id(), page.epoch(), List.of(), key);
    }
}
