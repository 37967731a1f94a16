package coterie.storage.memory;

import coterie.storage.EngineHarness;
import coterie.storage.StorageTreeContract;

class MemoryTreeContractTest extends StorageTreeContract {

    @Override
    protected EngineHarness open(EngineHarness.Bounds bounds) {
        return new MemoryHarness(bounds, MemoryFaults.NONE);
    }
}
