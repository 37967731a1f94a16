package coterie.storage.memory;

import coterie.storage.EngineHarness;
import coterie.storage.SideTableContract;

class MemorySideTableContractTest extends SideTableContract {

    @Override
    protected EngineHarness open(EngineHarness.Bounds bounds) {
        return new MemoryHarness(bounds, MemoryFaults.NONE);
    }
}
