package coterie.http;

import coterie.replication.AntiEntropyStatus;
import coterie.ring.NodeId;
import coterie.storage.HintCount;
import coterie.storage.Owed;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** A node's debt as a test wants it. */
final class FakeRepair implements RepairStatus {

    static final long NOW_MILLIS = 1_795_255_200_123L;

    volatile List<HintCount> hints = List.of();
    volatile AntiEntropyStatus round = new AntiEntropyStatus(6, false, 2, 2, 3, 1);
    volatile Comparisons comparisons = new Comparisons(List.of(), 0, 0);
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

    @Override
    public AntiEntropyStatus antiEntropy() {
        return round;
    }

    @Override
    public void startRound(IntConsumer listener) {
        round = new AntiEntropyStatus(round.round() + 1, true, 0, 2, 0, 0);
        int number = round.round();
        Thread.ofVirtual().start(() -> listener.accept(number));
    }

    @Override
    public long backgroundBytesPerSecond() {
        return 1 << 20;
    }

    @Override
    public void comparisons(Consumer<Comparisons> listener) {
        Comparisons now = comparisons;
        Thread.ofVirtual().start(() -> listener.accept(now));
    }
}
