package coterie.storage.lmdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import coterie.ring.ClusterId;
import coterie.ring.NodeId;
import coterie.ring.Partitioner;
import coterie.storage.ShardMap;
import coterie.storage.lmdb.FolderRefusedException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataFolderTest {

    private static final NodeId N1 = new NodeId("n1");
    private static final NodeId N2 = new NodeId("n2");
    private static final ClusterId CLUSTER = ClusterId.of(List.of(N1, N2), 8);
    private static final StorageSettings SETTINGS = StorageSettings.defaults(3).withReserveBytes(0);

    @TempDir Path parent;

    private Path path() {
        return parent.resolve("n1");
    }

    private DataFolder open(ClusterId cluster, NodeId node, StorageSettings settings)
            throws IOException {
        return DataFolder.open(path(), cluster, node, settings);
    }

    private void make() throws IOException {
        open(CLUSTER, N1, SETTINGS).close();
    }

    private void assertRefused(ThrowingCallable opening, Reason reason, String why) {
        assertThatThrownBy(opening)
                .isInstanceOfSatisfying(
                        FolderRefusedException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessageStartingWith("data folder " + path())
                .hasMessageContaining(why);
    }

    @Test
    void theNumberOfShardsIsFixedWhenTheFolderIsMade() throws IOException {
        long id;
        try (DataFolder folder = open(CLUSTER, N1, SETTINGS)) {
            assertThat(folder.shardMap()).isEqualTo(new ShardMap(3));
            id = folder.folderId();
        }
        try (DataFolder folder = open(CLUSTER, N1, StorageSettings.defaults(5))) {
            assertThat(folder.shardMap()).isEqualTo(new ShardMap(3));
            assertThat(folder.folderId()).isEqualTo(id);
        }
    }

    @Test
    void whatGathersBeforeItGoesIntoLmdbIsAPartOfTheMemory() {
        long mib = 1 << 20;
        assertThat(DataFolder.overlayBytes(512 * mib, 2, 16 * mib)).isEqualTo(8 * mib);
        assertThat(DataFolder.overlayBytes(8_192 * mib, 2, 16 * mib)).isEqualTo(16 * mib);
        assertThat(DataFolder.overlayBytes(512 * mib, 64, 16 * mib)).isEqualTo(mib);
        assertThat(DataFolder.overlayBytes(512 * mib, 2, 100)).isEqualTo(100);
    }

    @Test
    void aFolderInUseIsRefused() throws IOException {
        DataFolder first = open(CLUSTER, N1, SETTINGS);
        assertRefused(
                () -> open(CLUSTER, N1, SETTINGS), Reason.IN_USE, "in use by another process");
        first.close();
        make();
    }

    @Test
    void aFolderOfAnotherClusterIsRefusedByName() throws IOException {
        make();
        ClusterId other = ClusterId.of(List.of(N1), 8);
        assertRefused(
                () -> open(other, N1, SETTINGS),
                Reason.OTHER_CLUSTER,
                "belongs to the cluster " + CLUSTER + ", and this node to the cluster " + other);
    }

    @Test
    void aFolderOfAnotherNodeIsRefusedByName() throws IOException {
        make();
        assertRefused(
                () -> open(CLUSTER, N2, SETTINGS),
                Reason.OTHER_NODE,
                "belongs to the node n1, and this node is n2");
    }

    @Test
    void aFolderOfTheFormatWithoutALogOpensAndIsOneWithALogFromThenOn() throws IOException {
        Files.createDirectories(path());
        FolderLabel label = new FolderLabel(CLUSTER, N1, new ShardMap(3), 7);
        label.write(path(), 1);
        try (DataFolder folder = open(CLUSTER, N1, SETTINGS)) {
            assertThat(folder.folderId()).isEqualTo(7);
        }
        assertThat(Files.readString(path().resolve(FolderLabel.FILE_NAME))).contains("format 2");
        assertThat(FolderLabel.read(path())).isEqualTo(label);
    }

    @Test
    void aFolderOfANewerFormatIsRefusedByName() throws IOException {
        make();
        new FolderLabel(CLUSTER, N1, new ShardMap(3), 7).write(path(), FolderLabel.FORMAT + 1);
        assertRefused(
                () -> open(CLUSTER, N1, SETTINGS),
                Reason.NEWER_FORMAT,
                "has format 3, which is newer than this program");
    }

    @Test
    void everyChangedByteOfTheLabelIsNoticed() throws IOException {
        make();
        Path file = path().resolve(FolderLabel.FILE_NAME);
        byte[] bytes = Files.readAllBytes(file);
        for (int i = 0; i < bytes.length - 1; i++) {
            byte[] damaged = bytes.clone();
            damaged[i] ^= 1;
            Files.write(file, damaged);
            assertRefused(
                    () -> open(CLUSTER, N1, SETTINGS),
                    Reason.DAMAGED,
                    "is damaged: its file coterie.folder");
        }
        Files.write(file, bytes);
        make();
    }

    @Test
    void aLabelThatIsCutOffIsNoticed() throws IOException {
        make();
        Path file = path().resolve(FolderLabel.FILE_NAME);
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
        assertRefused(() -> open(CLUSTER, N1, SETTINGS), Reason.DAMAGED, "is damaged");
    }

    @Test
    void shardsWithoutALabelAreNotTakenForAnEmptyFolder() throws IOException {
        Files.createDirectories(path().resolve("shard-0"));
        assertRefused(
                () -> open(CLUSTER, N1, SETTINGS),
                Reason.DAMAGED,
                "its file coterie.folder is missing");
    }

    @Test
    void aShardWhoseFileIsNotLmdbsIsRefused() throws IOException {
        try (DataFolder folder = open(CLUSTER, N1, SETTINGS)) {
            Files.createDirectories(path().resolve("shard-0"));
            Files.write(path().resolve("shard-0").resolve("data.mdb"), new byte[20_000]);
            assertThatThrownBy(() -> folder.openShard(0, new Partitioner(8), Runnable::run))
                    .isInstanceOf(FolderRefusedException.class)
                    .hasMessageContaining("shard-0");
        }
    }

    @Test
    void anIncarnationLivesFromOneCleanShutdownToTheNext() throws IOException {
        List<Long> first = runOnce();
        assertThat(first).hasSize(3).doesNotHaveDuplicates();
        assertThat(runOnce()).isEqualTo(first);
    }

    private List<Long> runOnce() throws IOException {
        try (DataFolder folder = open(CLUSTER, N1, SETTINGS)) {
            for (int shard = 0; shard < 3; shard++) {
                LmdbEngine engine = folder.openShard(shard, new Partitioner(8), Runnable::run);
                CompletableFuture<Boolean> closed = new CompletableFuture<>();
                engine.close(() -> closed.complete(true));
                closed.join();
            }
            return folder.incarnations();
        }
    }
}
