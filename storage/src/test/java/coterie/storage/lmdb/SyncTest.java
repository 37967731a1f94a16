package coterie.storage.lmdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The engine over a disk that waits or fails when the test says so: a library between LMDB and the
 * kernel.
 */
final class SyncTest {

    @TempDir Path folder;

    private Path control() throws IOException {
        return Files.createDirectories(folder.resolve("control"));
    }

    private ChildProcess start() throws IOException, InterruptedException {
        Path library = folder.resolve("disk.so");
        if (!Files.exists(library)) {
            assumeTrue(
                    hasCompiler(),
                    "gcc is missing, so the disk cannot be put under the test's control");
            Path source = folder.resolve("disk.c");
            try (InputStream text = SyncTest.class.getResourceAsStream("disk.c")) {
                Files.copy(Objects.requireNonNull(text), source);
            }
            assertThat(
                            run(
                                    "gcc",
                                    "-shared",
                                    "-fPIC",
                                    "-O1",
                                    "-o",
                                    library.toString(),
                                    source.toString(),
                                    "-ldl"))
                    .isZero();
        }
        Map<String, String> environment =
                Map.of("LD_PRELOAD", library.toString(), "DISK_CONTROL", control().toString());
        ChildProcess child =
                new ChildProcess(
                        CommandedStore.class, environment, folder.resolve("shard").toString(), "0");
        child.await("ready"::equals);
        child.send("put plum warm"); // the log's first segment is made with it
        child.await("durable warm"::equals);
        return child;
    }

    private static boolean hasCompiler() throws InterruptedException {
        try {
            return run("gcc", "--version") == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private void order(String name) throws IOException {
        Files.createFile(control().resolve(name));
    }

    @Test
    void noWriteIsAcknowledgedBeforeItsSync() throws IOException, InterruptedException {
        try (ChildProcess child = start()) {
            order("hold-data");
            child.send("put apple red");
            child.await("merged red"::equals);
            awaitFile(control().resolve("held-data"));
            child.send("read pear");
            child.await("holds pear "::equals);
            assertThat(child.lines()).doesNotContain("durable red");
            child.send("read apple");
            assertThat(child.await(line -> line.startsWith("holds apple")))
                    .as("a reader sees nothing that a crash could still take back")
                    .isEqualTo("holds apple ");

            Files.delete(control().resolve("hold-data"));
            child.await("durable red"::equals);
            assertThat(child.lines()).doesNotHaveDuplicates();
        }
    }

    @Test
    void aWriteDoesNotWaitForLmdb() throws IOException, InterruptedException {
        try (ChildProcess child = start()) {
            order("hold-meta");
            awaitFile(control().resolve("held-meta"));
            child.send("put apple red");
            child.await("durable red"::equals);
            child.send("read apple");
            child.await("holds apple red"::equals);
            child.send("read plum");
            child.await("holds plum warm"::equals);
            Files.delete(control().resolve("hold-meta"));
        }
    }

    @Test
    void aShardWhoseLmdbFailsStopsAndHasEverythingInItsLog()
            throws IOException, InterruptedException {
        List<String> durable = new ArrayList<>();
        try (ChildProcess child = start()) {
            order("fail-meta");
            String answer = "";
            for (int i = 0; answer.isEmpty() || answer.startsWith("durable"); i++) {
                String text = "v" + i;
                child.send("put k" + i + " " + text);
                answer =
                        child.await(line ->
                                line.matches("(durable|failed|rejected) " + text + "( .*)?"));
                if (answer.startsWith("durable")) {
                    durable.add(Integer.toString(i));
                }
            }
        }
        Files.delete(control().resolve("fail-meta"));
        assertThat(durable).isNotEmpty();
        try (ChildProcess child = start()) {
            for (String i : durable) {
                child.send("read k" + i);
                child.await(("holds k" + i + " v" + i)::equals);
            }
        }
    }

    private static void awaitFile(Path file) {
        while (!Files.exists(file)) {
            Thread.onSpinWait();
        }
    }

    @Test
    void allThatWaitsForOneSyncSharesTheNext() throws IOException, InterruptedException {
        try (ChildProcess child = start()) {
            order("hold-data");
            child.send("put first 1");
            awaitFile(control().resolve("held-data"));
            child.send("put second 2");
            child.send("put third 3");
            child.send("read pear");
            child.await("holds pear "::equals);
            assertThat(child.lines()).doesNotContain("merged 2", "merged 3");
            Files.delete(control().resolve("hold-data"));
            child.await("durable 3"::equals);
            assertThat(child.lines())
                    .containsSubsequence(
                            "durable 1", "merged 2", "merged 3", "durable 2", "durable 3");
        }
    }

    @Test
    void aCommitThatFailedOnceIsMadeUnderANewIncarnation()
            throws IOException, InterruptedException {
        try (ChildProcess child = start()) {
            String before = incarnation(child, 1);
            order("fail-once");
            child.send("put apple red");
            child.await("durable red"::equals);
            assertThat(incarnation(child, 2)).isNotEqualTo(before);
            child.send("read apple");
            child.await("holds apple red"::equals);
        }
    }

    private static String incarnation(ChildProcess child, int nth)
            throws IOException, InterruptedException {
        child.send("incarnation");
        int[] seen = {0};
        return child.await(line -> line.startsWith("incarnation ") && ++seen[0] == nth);
    }

    @Test
    void aDiskThatFailsAgainStopsTheShard() throws IOException, InterruptedException {
        try (ChildProcess child = start()) {
            child.send("put apple red");
            child.await("durable red"::equals);
            order("fail");
            child.send("put apple green");
            child.await("failed green"::equals);
            child.send("put apple blue");
            child.await("rejected blue CLOSED"::equals);
            assertThat(child.lines()).doesNotContain("durable green", "merged blue");
        }
        Files.delete(control().resolve("fail"));
        try (ChildProcess child = start()) {
            child.send("read apple");
            assertThat(child.await(line -> line.startsWith("holds apple"))).contains("red");
        }
    }

    @Test
    void aDiskThatIsFullTwiceFailsTheWriteAndNotTheShard()
            throws IOException, InterruptedException {
        try (ChildProcess child = start()) {
            order("full-twice");
            order("full-once");
            child.send("put apple red");
            child.await("failed red"::equals);
            child.send("put apple green");
            child.await("durable green"::equals);
            child.send("read apple");
            child.await("holds apple green"::equals);
            child.send("close");
            child.await("closed"::equals);
            assertThat(child.awaitEnd()).isZero();
        }
    }
}
