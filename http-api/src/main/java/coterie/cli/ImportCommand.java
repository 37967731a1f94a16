package coterie.cli;

import coterie.config.FileProblem;
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
    private final AtomicLong progress = new AtomicLong();
    private final AtomicReference<@Nullable Failed> failure = new AtomicReference<>();

    /** A line that could not be stored. */
    private record Failed(long number, RuntimeException cause) {

        static @Nullable Failed first(@Nullable Failed one, @Nullable Failed other) {
            return one == null || (other != null && other.number < one.number) ? other : one;
        }
    }

    @Override
    public Integer call() {
        ImportedLine.Target target =
                new ImportedLine.Target(
                        client.client(),
                        bucket,
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
                ImportedLine read = readable(line, number);
                if (read == null) {
                    break;
                }
                room.acquire();
                writers.execute(() -> store(target, read, room));
            }
        } catch (IOException e) {
            throw new ParameterException(
                    command.commandLine(), "cannot read " + file + ": " + FileProblem.reason(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Failed failed = failure.get();
        System.err.println(summary());
        if (failed != null) {
            throw failed.cause();
        }
        return 0;
    }

    /** Lines are read in order, so that of several bad ones the first is named. */
    private @Nullable ImportedLine readable(byte[] line, long number) {
        try {
            return ImportedLine.read(line, number, keyField);
        } catch (ProblemException e) {
            failed(number, e);
            return null;
        }
    }

    private void failed(long number, RuntimeException cause) {
        failure.accumulateAndGet(new Failed(number, cause), Failed::first);
    }

    /** Lines before one that failed go on, so that the first that fails is the one named. */
    private boolean isWanted(long number) {
        Failed failed = failure.get();
        return failed == null || number < failed.number();
    }

    private void store(ImportedLine.Target target, ImportedLine line, Semaphore room) {
        try {
            if (isWanted(line.number())) {
                boolean changed = line.store(target);
                (changed ? stored : unchanged).incrementAndGet();
                long done = progress.incrementAndGet();
                if (done % PROGRESS_LINES == 0) {
                    System.err.println("imported " + done + " so far");
                }
            }
        } catch (RuntimeException e) {
            failed(line.number(), e);
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
