package coterie.storage.memory;

import coterie.storage.EngineHarness;
import coterie.storage.HintBoundContract;

class MemoryHintBoundContractTest extends HintBoundContract {

    @Override
    protected EngineHarness open(EngineHarness.Bounds bounds) {
        return new MemoryHarness(bounds, MemoryFaults.NONE);
    }
}
