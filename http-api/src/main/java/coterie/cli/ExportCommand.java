package coterie.cli;

import coterie.http.PercentText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "export",
        description = "Prints an object document a line for every key of a bucket.",
        mixinStandardHelpOptions = true)
final class ExportCommand implements Subcommand {

    /** Reads under way at once. */
    private static final int CONCURRENT_READS = 8;

    @Mixin private final ClientOptions client = new ClientOptions();

    @Mixin private final KeyPages pages = new KeyPages();

    @Override
    public Integer call() {
        ApiClient api = client.client();
        try (Console console = new Console();
                ExecutorService readers = Executors.newFixedThreadPool(CONCURRENT_READS)) {
            pages.forEach(
                    api,
                    keys -> {
                        List<Future<byte @Nullable []>> documents = new ArrayList<>();
                        for (String key : keys) {
                            documents.add(readers.submit(() -> document(api, key)));
                        }
                        for (Future<byte @Nullable []> document : documents) {
                            byte[] line = result(document);
                            if (line != null) {
                                console.write(line);
                                console.line("");
                            }
                        }
                    });
        }
        return 0;
    }

    /** A key's document on one line, or null where it has been deleted meanwhile. */
    private byte @Nullable [] document(ApiClient api, String key) {
        ApiClient.Answer answer =
                api.request(
                                "GET",
                                ApiClient.path(pages.bucket(), PercentText.decode(key)),
                                Map.of("Accept", ApiClient.OBJECT_DOCUMENT),
                                null)
                        .successfulOrAbsent();
        return answer.status() == 404 ? null : ObjectLine.of(answer.body());
    }

    static <T extends @Nullable Object> T result(Future<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
