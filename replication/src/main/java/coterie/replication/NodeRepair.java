package coterie.replication;

import coterie.ring.NodeId;
import coterie.storage.HintCount;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * What a node's shards do together to keep replicas equal, and how far they are with it. From any
 * thread, where nothing else is said.
 */
public final class NodeRepair {

    private final NodeId self;
    private final List<Shard> shards;
    private final Rounds rounds;
    private final HintAges hintAges = new HintAges();

    /**
     * @param shards all of them, in their order
     */
    NodeRepair(NodeId self, List<Shard> shards) {
        this.self = self;
        this.shards = shards;
        this.rounds = new Rounds(shards.getFirst(), this::startRound);
    }

    /** Begins with its rounds. */
    void start() {
        shards.getFirst().post(rounds::start);
    }

    private void startRound(int round) {
        shards.forEach(shard -> shard.post(() -> shard.antiEntropy().startRound(round)));
    }

    /**
     * Begins a round of anti-entropy over every partition and peer, at once.
     *
     * @param listener hears the round's number, on the mailbox of a shard
     */
    public void startRound(IntConsumer listener) {
        shards.getFirst().post(() -> listener.accept(rounds.beginOne()));
    }

    /** How far the last round of anti-entropy has come. */
    public AntiEntropyStatus antiEntropy() {
        return shards.stream()
                .map(shard -> shard.antiEntropy().status())
                .reduce(AntiEntropyStatus::plus)
                .orElse(AntiEntropyStatus.NONE);
    }

    /**
     * What is known of the comparisons of each partition with each peer.
     *
     * @param listener hears of them, by shard, partition and peer, on the mailbox of a shard
     */
    public void exchanges(Consumer<List<PeerExchange>> listener) {
        gather(0, new ArrayList<>(), listener);
    }

    private void gather(
            int shard, List<PeerExchange> found, Consumer<List<PeerExchange>> listener) {
        shards.get(shard)
                .post(() -> {
                    found.addAll(shards.get(shard).antiEntropy().exchanges());
                    if (shard + 1 == shards.size()) {
                        listener.accept(List.copyOf(found));
                    } else {
                        gather(shard + 1, found, listener);
                    }
                });
    }

    /** What all shards together may spend now on work that nobody waits for. */
    public long backgroundBytesPerSecond() {
        return shards.stream().mapToLong(shard -> shard.budget().bytesPerSecond()).sum();
    }

    /** What the search for damaged records has done. */
    public ScrubStatus scrub() {
        return shards.stream()
                .map(shard -> shard.scrub().status())
                .reduce(ScrubStatus::plus)
                .orElse(ScrubStatus.NONE);
    }

    /** A member has said how old its oldest hint is; on the first shard's mailbox. */
    void heardOldestHint(NodeId member, long askedAtNanos, long ageMillis) {
        shards.forEach(shard ->
                shard.post(
                        () -> shard.tombstones().heardOldestHint(member, askedAtNanos, ageMillis)));
    }

    /** Has all shards know the age of this node's own oldest hint. */
    void tellOwnOldestHint() {
        Shard first = shards.getFirst();
        first.post(() -> heardOldestHint(self, first.environment().nanos(), oldestHintMillis()));
    }

    /** The age of this node's oldest hint, see {@link HintAges}; on the first shard's mailbox. */
    long oldestHintMillis() {
        Environment environment = shards.getFirst().environment();
        List<HintCount> hints =
                shards.stream().flatMap(shard -> shard.engine().hintCounts().stream()).toList();
        return hintAges.oldestMillis(environment.nanos(), environment.wallMillis(), hints);
    }
}
