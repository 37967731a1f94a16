package coterie.storage.memory;

import coterie.storage.EngineHarness;
import coterie.storage.StorageEngineContract;

class MemoryEngineContractTest extends StorageEngineContract {

    @Override
    protected EngineHarness open(EngineHarness.Bounds bounds) {
        return new MemoryHarness(bounds, MemoryFaults.NONE);
    }
}
