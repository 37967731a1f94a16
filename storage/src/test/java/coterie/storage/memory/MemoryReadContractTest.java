package coterie.storage.memory;

import coterie.storage.EngineHarness;
import coterie.storage.StorageReadContract;

class MemoryReadContractTest extends StorageReadContract {

    @Override
    protected EngineHarness open(EngineHarness.Bounds bounds) {
        return new MemoryHarness(bounds, MemoryFaults.NONE);
    }
}
