package coterie.storage.lmdb;

import coterie.storage.EngineHarness;
import coterie.storage.HintBoundContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class LmdbHintBoundContractTest extends HintBoundContract {

    @TempDir Path folder;

    private int opened;

    @Override
    protected EngineHarness open(EngineHarness.Bounds bounds) {
        return new LmdbHarness(folder.resolve("folder-" + ++opened), bounds);
    }
}
