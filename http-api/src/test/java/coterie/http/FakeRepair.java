package coterie.http;

import coterie.ring.NodeId;
import coterie.storage.HintCount;
import coterie.storage.Owed;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** A node's debt as a test wants it. */
final class FakeRepair implements RepairStatus {

    static final long NOW_MILLIS = 1_795_255_200_123L;

    volatile List<HintCount> hints = List.of();
    final SortedSet<Owed> owed = new TreeSet<>();

    void hint(String target, long hints, long bytes, long ageMillis) {
        this.hints =
                List.of(new HintCount(new NodeId(target), hints, bytes, NOW_MILLIS - ageMillis));
    }

    @Override
    public List<HintCount> hints() {
        return hints;
    }

    @Override
    public SortedSet<Owed> owed() {
        return owed;
    }

    @Override
    public long wallMillis() {
        return NOW_MILLIS;
    }
}
