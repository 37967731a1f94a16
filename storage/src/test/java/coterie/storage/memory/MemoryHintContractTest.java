package coterie.storage.memory;

import coterie.storage.EngineHarness;
import coterie.storage.HintContract;

class MemoryHintContractTest extends HintContract {

    @Override
    protected EngineHarness open(EngineHarness.Bounds bounds) {
        return new MemoryHarness(bounds, MemoryFaults.NONE);
    }
}
