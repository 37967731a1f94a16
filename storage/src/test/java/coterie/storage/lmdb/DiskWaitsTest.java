package coterie.storage.lmdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class DiskWaitsTest {
    private static final int BYTES = 1 << 20;
    private static final int POSIX_FADV_DONTNEED = 4;

    @TempDir Path folder;

    // What is loaded between two questions might come from the disk as well, so it is little.

    @Test
    void whoReadsWhatIsNotInMemoryHasWaited() throws Throwable {
        MappedByteBuffer mapped = notInMemory();
        boolean before = DiskWaits.anySinceAsked();
        byte first = mapped.get(BYTES / 2);
        boolean after = DiskWaits.anySinceAsked();
        byte second = mapped.get(BYTES / 2);
        boolean again = DiskWaits.anySinceAsked();
        assertThat(after).as("the first time, after %s", before).isTrue();
        assertThat(again).as("the second time").isFalse();
        assertThat(first).isEqualTo(second).isEqualTo((byte) 1);
    }

    @Test
    void whatOtherThreadsWaitForIsTheirs() throws Throwable {
        MappedByteBuffer mapped = notInMemory();
        Thread other = Thread.ofPlatform().unstarted(() -> mapped.get(BYTES / 2));
        boolean before = DiskWaits.anySinceAsked();
        other.start();
        other.join();
        boolean after = DiskWaits.anySinceAsked();
        assertThat(after).as("meanwhile, after %s", before).isFalse();
    }

    private MappedByteBuffer notInMemory() throws Throwable {
        assumeFalse(Files.getFileStore(folder).type().equals("tmpfs"));
        Path file = folder.resolve("file");
        byte[] ones = new byte[BYTES];
        Arrays.fill(ones, (byte) 1);
        Files.write(file, ones);
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            channel.force(true);
            leavesMemory(file);
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, BYTES);
        }
    }

    /** What is on the disk already need not be kept. */
    private static void leavesMemory(Path file) throws Throwable {
        try (Arena arena = Arena.ofConfined()) {
            int descriptor =
                    (int)
                            function("open", ValueLayout.ADDRESS, ValueLayout.JAVA_INT)
                                    .invokeExact(arena.allocateFrom(file.toString()), 0);
            assertThat(descriptor).isNotNegative();
            int advised =
                    (int)
                            function(
                                            "posix_fadvise",
                                            ValueLayout.JAVA_INT,
                                            ValueLayout.JAVA_LONG,
                                            ValueLayout.JAVA_LONG,
                                            ValueLayout.JAVA_INT)
                                    .invokeExact(descriptor, 0L, 0L, POSIX_FADV_DONTNEED);
            assertThat(advised).isZero();
            int closed = (int) function("close", ValueLayout.JAVA_INT).invokeExact(descriptor);
            assertThat(closed).isZero();
        }
    }

    @SuppressWarnings("restricted") // the build grants native access to all, for LMDB
    private static MethodHandle function(String name, ValueLayout... parameters) {
        Linker linker = Linker.nativeLinker();
        MemorySegment function = linker.defaultLookup().find(name).orElseThrow();
        return linker.downcallHandle(
                function, FunctionDescriptor.of(ValueLayout.JAVA_INT, parameters));
    }
}
