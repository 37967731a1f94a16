package coterie.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import coterie.consensus.DurableState;
import coterie.consensus.Persist;
import coterie.consensus.Snapshot;
import coterie.replication.HostPort;
import coterie.replication.paxos.DurableStateCodec;
import coterie.ring.NodeId;
import coterie.storage.lmdb.DurableFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a node knows of the agreement, across restarts. */
@Timeout(60)
class AgreementFileTest {

    private static final NodeId N1 = new NodeId("n1");

    @TempDir private Path folder;
    private DurableFile file;

    @BeforeEach
    void open() {
        file = new DurableFile(folder, "agreement");
    }

    private static AgreementFile.Content beginning(int port, long incarnation) {
        return new AgreementFile.Content(
                new TreeMap<>(Map.of(N1, new HostPort("h", port))),
                DurableState.founding(Snapshot.NOTHING, incarnation));
    }

    /** What a node finds at its start, if it began so where there is nothing to find. */
    private AgreementFile.Content found(AgreementFile.Content beginning) throws StartException {
        AgreementFile.Content found = AgreementFile.find(file);
        if (found == null) {
            AgreementFile.begin(file, beginning);
        }
        return found == null ? beginning : found;
    }

    @Test
    void theFirstStartCountsWhateverLaterOnesAreGiven() throws Exception {
        AgreementFile.Content first = found(beginning(1, 5));
        assertThat(first).isEqualTo(beginning(1, 5));
        assertThat(found(beginning(2, 6))).isEqualTo(first);
    }

    @Test
    void whatIsSavedIsFoundAgainWithTheFounders() throws Exception {
        AgreementFile.Content first = found(beginning(1, 5));
        CountDownLatch durable = new CountDownLatch(1);
        AgreementFile store = new AgreementFile(file, first, Runnable::run);
        DurableState later = first.state().with(new Persist.Enrolled());
        store.save(DurableStateCodec.encode(later), durable::countDown);
        durable.await();
        assertThat(found(beginning(2, 6)))
                .isEqualTo(new AgreementFile.Content(first.founders(), later));
    }

    @Test
    void nothingIsWrittenOnceItIsAbandoned() throws Exception {
        AgreementFile.Content first = found(beginning(1, 5));
        AgreementFile store = new AgreementFile(file, first, Runnable::run);
        store.abandon();
        store.save(
                DurableStateCodec.encode(first.state().with(new Persist.Enrolled())),
                () -> {
                    throw new IllegalStateException("it cannot be durable");
                });
        assertThat(found(beginning(2, 6))).isEqualTo(first);
    }

    @Test
    void aDamagedFileBeginsAnewUnderANewIncarnation() throws Exception {
        found(beginning(1, 5));
        Path path = folder.resolve("agreement");
        byte[] bytes = Files.readAllBytes(path);
        bytes[bytes.length - 1] ^= 1;
        Files.write(path, bytes);
        assertThat(found(beginning(1, 6)).state().incarnation()).isEqualTo(6);
        assertThat(found(beginning(1, 7)).state().incarnation()).isEqualTo(6);
    }

    @Test
    void aFileOfANewerVersionIsRefusedAndKept() throws IOException {
        file.write(new byte[] {2, 0});
        assertThatExceptionOfType(StartException.class)
                .isThrownBy(() -> found(beginning(1, 5)))
                .withMessageContaining("format 2");
        assertThat(file.read())
                .isInstanceOfSatisfying(
                        DurableFile.Sound.class,
                        sound -> assertThat(sound.bytes()).containsExactly(2, 0));
    }
}
