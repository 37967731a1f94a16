package coterie.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "import",
        description = {
            "Stores what 'export' printed, or any JSON objects, one a line.",
            "It covers what it replaces and rewrites nothing that is there already, so importing twice changes nothing."
        },
        mixinStandardHelpOptions = true)
final class ImportCommand implements Subcommand {

    /** Lines under way at once. */
    private static final int CONCURRENT_LINES = 16;

    /** Between two words of progress. */
    private static final int PROGRESS_LINES = 1_000;

    /** The longest line, so that a file that is no text does not fill the memory. */
    private static final int MAX_LINE_BYTES = 128 << 20;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Mixin private final ClientOptions client = new ClientOptions();

    @Mixin private final ClientOptions.Consistency consistency = new ClientOptions.Consistency();

    @Mixin
    private final ClientOptions.Acknowledgements acknowledgements =
            new ClientOptions.Acknowledgements();

    @Mixin private final ClientOptions.Replies replies = new ClientOptions.Replies();

    @Option(
            names = "--key-field",
            paramLabel = "F",
            description =
                    "the field of each object that is its key; the object itself is the value")
    private @Nullable String keyField;

    @Parameters(index = "0", paramLabel = "BUCKET", description = "the bucket")
    private String bucket = "";

    @Parameters(
            index = "1",
            paramLabel = "FILE",
            description = "lines of JSON; - for standard input")
    private String file = "";

    private final AtomicLong stored = new AtomicLong();
    private final AtomicLong unchanged = new AtomicLong();
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();

    @Override
    public Integer call() {
        ImportedLine.Target target =
                new ImportedLine.Target(
                        client.client(),
                        bucket,
                        keyField,
                        consistency.headers(replies),
                        consistency.headers(acknowledgements));
        try (InputStream in = open();
                ExecutorService writers = Executors.newFixedThreadPool(CONCURRENT_LINES)) {
            Semaphore room = new Semaphore(2 * CONCURRENT_LINES);
            long number = 0;
            for (byte[] line = line(in); line != null && failure.get() == null; line = line(in)) {
                number++;
                if (line.length == 0) {
                    continue;
                }
                byte[] given = line;
                long at = number;
                room.acquire();
                writers.execute(() -> store(target, given, at, room));
            }
        } catch (IOException e) {
            throw new ParameterException(
                    command.commandLine(), "cannot read " + file + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        RuntimeException failed = failure.get();
        System.err.println(summary());
        if (failed != null) {
            throw failed;
        }
        return 0;
    }

    private void store(ImportedLine.Target target, byte[] line, long number, Semaphore room) {
        try {
            if (failure.get() == null) {
                boolean changed = new ImportedLine(line, number).store(target);
                (changed ? stored : unchanged).incrementAndGet();
                if ((stored.get() + unchanged.get()) % PROGRESS_LINES == 0) {
                    System.err.println(summary());
                }
            }
        } catch (RuntimeException e) {
            failure.compareAndSet(null, e);
        } finally {
            room.release();
        }
    }

    private String summary() {
        return "imported "
                + (stored.get() + unchanged.get())
                + ": "
                + stored.get()
                + " stored, "
                + unchanged.get()
                + " unchanged";
    }

    private InputStream open() throws IOException {
        return file.equals("-")
                ? System.in
                : new BufferedInputStream(Files.newInputStream(Path.of(file)), 1 << 16);
    }

    /** The next line without its end, or null. */
    private static byte @Nullable [] line(InputStream in) throws IOException {
        int next = in.read();
        if (next < 0) {
            return null;
        }
        ByteArrayOutputStream line = new ByteArrayOutputStream(256);
        while (next >= 0 && next != '\n') {
            if (line.size() >= MAX_LINE_BYTES) {
                throw new IOException("a line is longer than " + MAX_LINE_BYTES + " bytes");
            }
            line.write(next);
            next = in.read();
        }
        byte[] bytes = line.toByteArray();
        int length = bytes.length;
        return length > 0 && bytes[length - 1] == '\r' ? Arrays.copyOf(bytes, length - 1) : bytes;
    }
}
