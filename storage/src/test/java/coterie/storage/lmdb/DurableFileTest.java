package coterie.storage.lmdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableFileTest {

    @TempDir private Path folder;

    private Path path() {
        return folder.resolve("file");
    }

    private DurableFile file() {
        return new DurableFile(folder, "file");
    }

    private static void assertHolds(DurableFile file, byte... bytes) throws IOException {
        assertThat(file.read())
                .isInstanceOfSatisfying(
                        DurableFile.Sound.class,
                        sound -> assertThat(sound.bytes()).isEqualTo(bytes));
    }

    @Test
    void holdsWhatWasWrittenLast() throws IOException {
        assertThat(file().read()).isEqualTo(new DurableFile.Absent());
        file().write(new byte[] {1, 2, 3});
        file().write(new byte[] {4});
        assertHolds(file(), (byte) 4);
        file().write(new byte[0]);
        assertHolds(file());
    }

    @Test
    void holdsWhatWasWrittenBeforeWhereAWriteWasCutShort() throws IOException {
        file().write(new byte[] {1, 2, 3});
        Files.write(folder.resolve("file.tmp"), new byte[] {9});
        assertHolds(file(), (byte) 1, (byte) 2, (byte) 3);
        file().write(new byte[] {5});
        assertHolds(file(), (byte) 5);
    }

    @Test
    void knowsThatItIsDamagedWhicheverByteIsWrong() throws IOException {
        file().write(new byte[] {1, 2, 3});
        byte[] sound = Files.readAllBytes(path());
        for (int i = 0; i < sound.length; i++) {
            byte[] rotten = sound.clone();
            rotten[i] ^= 0x10;
            Files.write(path(), rotten);
            assertThat(file().read()).isEqualTo(new DurableFile.Damaged());
        }
        Files.write(path(), new byte[] {1, 2});
        assertThat(file().read()).isEqualTo(new DurableFile.Damaged());
    }
}
