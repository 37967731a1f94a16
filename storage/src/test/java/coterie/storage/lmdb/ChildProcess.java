package coterie.storage.lmdb;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Another JVM that runs a main class of the tests, and is talked to in lines. */
final class ChildProcess implements AutoCloseable {

    /** After which a test gives up on a child; nothing is measured by it. */
    private static final long PATIENCE_SECONDS = 60;

    private final Process process;
    private final Writer input;
    private final List<String> lines = new ArrayList<>();
    private final Thread reader;
    private boolean atEnd;

    ChildProcess(Class<?> main, Map<String, String> environment, String... arguments)
            throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                System.getProperty("java.home") + "/bin/java",
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "-Xshare:auto",
                                "-Xmx256m",
                                "-ea",
                                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                                "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
                                "--enable-native-access=ALL-UNNAMED",
                                "--sun-misc-unsafe-memory-access=allow",
                                "-cp",
                                System.getProperty("java.class.path"),
                                main.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
        process = builder.start();
        input = process.outputWriter(StandardCharsets.UTF_8);
        reader = Thread.ofPlatform().daemon().name("child-output").start(this::collect);
    }

    private void collect() {
        try (BufferedReader output =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            StringBuilder line = new StringBuilder();
            for (int c = output.read(); c >= 0; c = output.read()) {
                if (c != '\n') {
                    line.append((char) c);
                    continue;
                }
                add(line.toString());
                line.setLength(0);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            end();
        }
    }

    private synchronized void add(String line) {
        lines.add(line);
        notifyAll();
    }

    private synchronized void end() {
        atEnd = true;
        notifyAll();
    }

    /** Sends a line. */
    void send(String line) throws IOException {
        input.write(line + "\n");
        input.flush();
    }

    /** All whole lines so far. */
    synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    /** How many whole lines there are so far. */
    synchronized int count() {
        return lines.size();
    }

    /** Waits for a line, also one that has come before. */
    synchronized String await(Predicate<String> wanted) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        for (int from = 0; ; ) {
            for (; from < lines.size(); from++) {
                if (wanted.test(lines.get(from))) {
                    return lines.get(from);
                }
            }
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (atEnd || left <= 0) {
                throw new AssertionError("the line did not come; the child said " + lines);
            }
            wait(left);
        }
    }

    /** Waits until so many lines have come, or the child has ended. */
    synchronized void awaitCount(int count) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (lines.size() < count && !atEnd) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                throw new AssertionError("only " + lines.size() + " of " + count + " lines came");
            }
            wait(left);
        }
    }

    /** Kills it as {@code kill -9} does, and waits for the last of its output. */
    void kill() throws InterruptedException {
        process.toHandle()
                .destroyForcibly(); // Process's own method would close the pipe before it is read
        process.waitFor();
        reader.join();
    }

    /** Waits for its end. */
    int awaitEnd() throws InterruptedException {
        assert process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) : "the child goes on";
        reader.join();
        return process.exitValue();
    }

    @Override
    public void close() {
        process.toHandle().destroyForcibly();
        process.onExit().join();
    }
}
