package coterie.storage.lmdb;

import coterie.storage.EngineHarness;
import coterie.storage.StorageReadContract;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;

/** In async durability, with an interval so long that everything is read from the overlay. */
final class LmdbAsyncReadContractTest extends StorageReadContract {

    @TempDir Path folder;

    private int opened;

    @Override
    protected EngineHarness open(EngineHarness.Bounds bounds) {
        return new LmdbHarness(
                folder.resolve("folder-" + ++opened),
                bounds,
                Durability.ASYNC,
                Duration.ofHours(1));
    }
}
