package coterie.storage.lmdb;

import coterie.ring.Key;
import coterie.ring.Partitioner;
import coterie.storage.CoordinatedWrite;
import coterie.storage.Held;
import coterie.storage.Listing;
import coterie.storage.Scan;
import coterie.storage.SiblingLimits;
import coterie.storage.Update;
import coterie.storage.UpdateListener;
import coterie.storage.UpdateOutcome;
import coterie.storage.version.CausalContext;
import coterie.storage.version.Content;
import coterie.storage.version.Tombstone;
import coterie.storage.version.Value;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One open shard with a mailbox of its own, asked and answered in turn. */
final class Shop implements AutoCloseable {

    static final Partitioner PARTITIONER = new Partitioner(8);
    static final SiblingLimits LIMITS = new SiblingLimits(100, 10L << 20);

    final ExecutorService mailbox =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("mailbox").factory());
    final Semaphore turns = new Semaphore(1);
    final LmdbEngine engine;

    Shop(Path folder, StorageSettings settings, RandomGenerator random) throws IOException {
        engine =
                LmdbEngine.open(
                        folder, PARTITIONER, mailbox::execute, settings, turns, () -> 0, random);
    }

    static Key key(String name) {
        return Key.of("shop", name.getBytes(StandardCharsets.UTF_8));
    }

    static CoordinatedWrite write(@Nullable CausalContext seen, Value value) {
        return new CoordinatedWrite(seen, value, 1_000, 3, LIMITS);
    }

    /** One that supersedes whatever is there, seen or not. */
    static CoordinatedWrite replace(Value value) {
        return new CoordinatedWrite(null, value, 1_000, 3, LIMITS, List.of(), true);
    }

    static CoordinatedWrite put(String text) {
        return write(
                CausalContext.EMPTY,
                new Content("text/plain", text.getBytes(StandardCharsets.UTF_8)));
    }

    static CoordinatedWrite put(int bytes) {
        return write(CausalContext.EMPTY, new Content("application/octet-stream", new byte[bytes]));
    }

    static CoordinatedWrite delete() {
        return write(null, Tombstone.TOMBSTONE);
    }

    CompletableFuture<UpdateOutcome> begin(Key key, Update update) {
        CompletableFuture<UpdateOutcome> outcome = new CompletableFuture<>();
        UpdateListener listener = outcome::complete;
        engine.update(key, update, listener);
        return outcome;
    }

    UpdateOutcome update(Key key, Update update) {
        return begin(key, update).join();
    }

    Held read(Key key) {
        return ask(answer -> engine.read(key, answer));
    }

    Scan.Page scan(Scan scan) {
        return ask(answer -> engine.scan(scan, answer));
    }

    Listing.Page list(Listing listing) {
        return ask(answer -> engine.list(listing, answer));
    }

    private <T> T ask(Consumer<Consumer<T>> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        question.accept(answer::complete);
        return answer.join();
    }

    /** Waits until LMDB holds all that is acknowledged. */
    void drain() {
        while (engine.isAhead()) {
            engine.writer().wantDrain();
            Thread.onSpinWait();
        }
    }

    /** Shuts the shard down in order. */
    @Override
    public void close() {
        CompletableFuture<Boolean> closed = new CompletableFuture<>();
        engine.close(() -> closed.complete(true));
        closed.join();
        mailbox.shutdown();
    }
}
