package coterie.benchmarks.repair;

import coterie.replication.AntiEntropyStatus;
import coterie.replication.message.Message;
import coterie.ring.Member;
import coterie.ring.NodeId;
import coterie.ring.Ring;
import coterie.storage.UpdateListener;
import coterie.storage.UpdateOutcome;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/**
 * Two nodes that hold the same keys, in one thread and in virtual time. What one of them misses is
 * brought to it by a round of anti-entropy, and whatever is said meanwhile is counted. The same
 * calls always count the same.
 */
final class TwoReplicas {

    /** Each key is held by both. */
    static final int COPIES = 2;

    static final int PARTITIONS = 64;

    /** Updates that are stored at a time. */
    private static final int BATCH = 512;

    /** After which something is wrong. */
    private static final long PATIENCE_NANOS = 3_600_000_000_000L;

    private static final List<NodeId> IDS = List.of(new NodeId("n1"), new NodeId("n2"));

    private final VirtualTime time = new VirtualTime();
    private final Wire wire = new Wire(time);
    private final List<Replica> replicas;
    private final int valueBytes;
    private int keys;
    private int newestVersion = 1;
    private int underWay;
    private int lastRound;

    /**
     * Two empty ones.
     *
     * @param valueBytes length of every value that they will hold
     */
    TwoReplicas(int valueBytes) {
        this.valueBytes = valueBytes;
        List<Member> members = IDS.stream().map(id -> new Member(id, "default", 1)).toList();
        Ring ring = Ring.founding(members, PARTITIONS);
        SplittableRandom random = new SplittableRandom(1);
        this.replicas =
                IDS.stream()
                        .map(id ->
                                new Replica(
                                        id,
                                        ring,
                                        time,
                                        random.split(),
                                        (to, message) -> send(id, to, message)))
                        .toList();
        replicas.forEach(replica -> replica.node().start());
        replicas.getFirst().node().connected(IDS.getLast());
        replicas.getLast().node().connected(IDS.getFirst());
        runUntil(() -> replicas.stream().allMatch(replica -> replica.node().isVerified()));
    }

    private void send(NodeId from, NodeId to, Message message) {
        wire.carry(message, heard -> replicas.get(IDS.indexOf(to)).node().received(from, heard));
    }

    /** Gives both the same first version of keys, up to so many. */
    void fill(int upTo) {
        for (; keys < upTo; keys++) {
            Written written = Written.of(keys, 1, valueBytes);
            replicas.forEach(replica -> store(replica, written));
        }
        runUntil(() -> underWay == 0);
    }

    /**
     * Gives one of them a newer version of so many keys, which are spread evenly: the first of one
     * key, the second of the next, so that both have something to bring.
     *
     * @return the bytes of these versions' records
     */
    private long differ(int count) {
        newestVersion++;
        long bytes = 0;
        for (int i = 0; i < count; i++) {
            int key = (int) ((long) i * keys / count);
            Written written = Written.of(key, newestVersion, valueBytes);
            store(replicas.get(i % replicas.size()), written);
            bytes += written.bytes();
        }
        runUntil(() -> underWay == 0);
        return bytes;
    }

    private void store(Replica replica, Written written) {
        underWay++;
        replica.store(
                written,
                new UpdateListener() {
                    @Override
                    public void completed(UpdateOutcome outcome) {
                        if (!(outcome instanceof UpdateOutcome.Durable)) {
                            throw new IllegalStateException("not stored: " + outcome);
                        }
                        underWay--;
                    }
                });
        if (underWay >= BATCH) {
            runUntil(() -> underWay == 0);
        }
    }

    /** Makes them differ in so many keys, and counts what it takes the first to mend that. */
    ExchangeCost round(int differing) {
        long objectBytes = differ(differing);
        wire.reset();
        int[] round = {0};
        replicas.getFirst().node().repair().startRound(number -> round[0] = number);
        runUntil(() -> isOver(round[0]));
        lastRound = round[0];
        AntiEntropyStatus status = status();
        return new ExchangeCost(
                keys,
                differing,
                status.keysRepaired(),
                wire.messages(),
                wire.bytes(),
                wire.bytes(Traffic.TREES),
                wire.bytes(Traffic.VERSIONS),
                wire.bytes(Traffic.OBJECTS),
                objectBytes);
    }

    private boolean isOver(int round) {
        AntiEntropyStatus status = status();
        return round > lastRound && status.round() == round && !status.running();
    }

    private AntiEntropyStatus status() {
        return replicas.getFirst().node().repair().antiEntropy();
    }

    private void runUntil(BooleanSupplier condition) {
        long deadline = time.now() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            if (time.now() > deadline) {
                throw new IllegalStateException("the replicas do not come to rest");
            }
            time.step();
        }
    }
}
