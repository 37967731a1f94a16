package coterie.storage.lmdb;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.ring.Key;
import coterie.ring.PartitionId;
import coterie.storage.Held;
import coterie.storage.StoredRecord;
import coterie.storage.TreeUpkeep;
import coterie.storage.codec.KeyCodec;
import coterie.storage.codec.Output;
import coterie.storage.lmdb.UpdateQueue.Offer;
import coterie.storage.lmdb.UpdateQueue.Question;
import coterie.storage.merkle.TreeQuery;
import coterie.storage.merkle.TreeView;
import coterie.storage.merkle.VersionDigest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ShardTreesTest {

    private static final StorageSettings SETTINGS = StorageSettings.defaults(1).withReserveBytes(0);
    private static final Key KEY = Shop.key("k");
    private static final PartitionId PARTITION = Shop.PARTITIONER.of(KEY);

    @TempDir Path folder;

    private Shop open(StorageSettings settings) throws IOException {
        return new Shop(folder, settings, new Random(1));
    }

    private static TreeView root(Shop shop) {
        CompletableFuture<TreeView> view = new CompletableFuture<>();
        shop.engine.tree(TreeQuery.root(PARTITION, 1), view::complete);
        return view.join();
    }

    private static VersionDigest stored(Shop shop) {
        StoredRecord record = ((Held.Found) shop.read(KEY)).record();
        return VersionDigest.of(KEY, record.siblings(), record.copies());
    }

    @Test
    void inAsyncDurabilityATreeShowsWhatIsCommittedAndNotWhatIsAcknowledged() throws IOException {
        StorageSettings async = SETTINGS.withDurability(Durability.ASYNC, Duration.ofHours(1));
        VersionDigest written;
        try (Shop shop = open(async)) {
            shop.update(KEY, Shop.put("v"));
            shop.update(KEY, Shop.put("w"));
            written = stored(shop);
            assertThat(root(shop).own()).isEqualTo(VersionDigest.NONE);
        }
        try (Shop shop = open(async)) {
            TreeView view = root(shop);
            assertThat(view.trusted()).isTrue();
            assertThat(view.own()).isEqualTo(written);
        }
    }

    @Test
    void storedTreesOfAnotherCommitOrThatAreDamagedAreNotTrusted() throws IOException {
        try (Shop shop = open(SETTINGS)) {
            shop.update(KEY, Shop.put("v"));
        }
        try (Tables tables = Tables.open(folder, SETTINGS)) {
            ShardState clean = tables.readState();
            assertThat(clean).isNotNull();
            assertThat(tables.readTrees()).hasSize(Shop.PARTITIONER.partitions());
            tables.commit(
                    new Overlay(),
                    new ShardState(
                            clean.incarnation(),
                            clean.sequence(),
                            true,
                            clean.commits() + 1,
                            clean.startedEmpty(),
                            clean.run()));
        }
        try (Shop shop = open(SETTINGS)) {
            assertThat(root(shop).trusted()).isFalse();
        }
        try (Tables tables = Tables.open(folder, SETTINGS)) {
            tables.damageTrees(PARTITION.value());
        }
        try (Shop shop = open(SETTINGS)) {
            assertThat(root(shop).trusted()).isFalse();
        }
    }

    @Test
    void nothingIsLeftOfStoredTreesOnceTheShardIsOpen() throws IOException {
        try (Shop shop = open(SETTINGS)) {
            shop.update(KEY, Shop.put("v"));
        }
        try (Shop shop = open(SETTINGS)) {
            assertThat(shop.engine.tables().readTrees()).isEmpty();
            assertThat(root(shop).trusted()).isTrue();
        }
    }

    @Test
    void noMoreQuestionsWaitThanTheirBound() {
        UpdateQueue queue = new UpdateQueue(SETTINGS.queue());
        Question question = new Question.OfTree(TreeQuery.root(PARTITION, 1), view -> {});
        for (int i = 0; i < UpdateQueue.MAX_QUESTIONS; i++) {
            assertThat(queue.ask(question)).isEqualTo(Offer.TAKEN);
        }
        assertThat(queue.ask(question)).isEqualTo(Offer.OVERLOADED);
        assertThat(queue.question()).isEqualTo(question);
        assertThat(queue.ask(question)).isEqualTo(Offer.TAKEN);
        queue.close();
        assertThat(queue.ask(question)).isEqualTo(Offer.CLOSED);
    }

    @Test
    void moreDamageThanAnybodyRemembersCostsEveryTreeTheTrust() {
        DamageReports reports = new DamageReports();
        TreeUpkeep upkeep = new TreeUpkeep(Shop.PARTITIONER, true);
        Output key = new Output();
        Key elsewhere = elsewhere();
        KeyCodec.encodeRecordKey(key, Shop.PARTITIONER.of(elsewhere), elsewhere);
        for (int i = 0; i < DamageReports.MAX_WAITING; i++) {
            reports.met(key.toBytes());
        }
        reports.drain(upkeep);
        assertThat(upkeep.view(TreeQuery.root(PARTITION, 1), 0).trusted()).isTrue();
        for (int i = 0; i <= DamageReports.MAX_WAITING; i++) {
            reports.met(key.toBytes());
        }
        reports.drain(upkeep);
        assertThat(upkeep.view(TreeQuery.root(PARTITION, 1), 0).trusted()).isFalse();
    }

    /** A key of another partition. */
    private static Key elsewhere() {
        int i = 0;
        while (Shop.PARTITIONER.of(Shop.key("e" + i)).equals(PARTITION)) {
            i++;
        }
        return Shop.key("e" + i);
    }
}
