package coterie.storage.lmdb;

import coterie.storage.EngineHarness;
import coterie.storage.StorageTreeContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class LmdbTreeContractTest extends StorageTreeContract {

    @TempDir Path folder;

    private int opened;

    @Override
    protected EngineHarness open(EngineHarness.Bounds bounds) {
        return new LmdbHarness(folder.resolve("folder-" + ++opened), bounds);
    }
}
