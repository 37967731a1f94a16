package coterie.replication.vertx;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What the connections of all loops count together. */
final class TransportCounters {

    final AtomicInteger outgoing = new AtomicInteger();
    final AtomicInteger incoming = new AtomicInteger();
    final LongAdder framesIn = new LongAdder();
    final LongAdder framesOut = new LongAdder();
    final LongAdder bytesIn = new LongAdder();
    final LongAdder bytesOut = new LongAdder();
    final LongAdder writes = new LongAdder();
    final LongAdder malformedFrames = new LongAdder();
    final LongAdder unknownMessages = new LongAdder();
    final LongAdder droppedSends = new LongAdder();
    private final Map<RefusalReason, LongAdder> refused = byReason();
    private final Map<RefusalReason, LongAdder> refusedByPeers = byReason();

    void refused(RefusalReason reason) {
        count(refused, reason);
    }

    void refusedByPeer(RefusalReason reason) {
        count(refusedByPeers, reason);
    }

    TransportStatistics snapshot() {
        return new TransportStatistics(
                outgoing.get(),
                incoming.get(),
                framesIn.sum(),
                framesOut.sum(),
                bytesIn.sum(),
                bytesOut.sum(),
                writes.sum(),
                malformedFrames.sum(),
                unknownMessages.sum(),
                droppedSends.sum(),
                sums(refused),
                sums(refusedByPeers));
    }

    private static Map<RefusalReason, LongAdder> byReason() {
        Map<RefusalReason, LongAdder> counts = new EnumMap<>(RefusalReason.class);
        for (RefusalReason reason : RefusalReason.values()) {
            counts.put(reason, new LongAdder());
        }
        return counts;
    }

    private static void count(Map<RefusalReason, LongAdder> counts, RefusalReason reason) {
        counts.computeIfAbsent(reason, _ -> new LongAdder()).increment();
    }

    private static Map<RefusalReason, Long> sums(Map<RefusalReason, LongAdder> counts) {
        Map<RefusalReason, Long> sums = new EnumMap<>(RefusalReason.class);
        counts.forEach((reason, count) -> sums.put(reason, count.sum()));
        return Collections.unmodifiableMap(sums);
    }
}
