package coterie.http;

import coterie.replication.AntiEntropyStatus;
import coterie.replication.PeerExchange;
import coterie.storage.HintCount;
import coterie.storage.Owed;
import java.util.List;
import java.util.SortedSet;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** What the node owes other nodes, and what they owe it. Safe to call from any thread. */
public interface RepairStatus {

    /** The hints that it holds, one entry for each target that has any, sorted by target. */
    List<HintCount> hints();

    /** With whom it has still to compare what. */
    SortedSet<Owed> owed();

    /** The node's wall clock, by which the ages of hints and of comparisons go. */
    long wallMillis();

    /** How far the last round of comparisons has come. */
    AntiEntropyStatus antiEntropy();

    /** Begins a round. The listener is called on any thread, once, with its number. */
    void startRound(IntConsumer listener);

    /** What work that nobody waits for may spend now. */
    long backgroundBytesPerSecond();

    /** Asks every shard how its comparisons stand. The listener is called on any thread, once. */
    void comparisons(Consumer<Comparisons> listener);

    /**
     * How the comparisons of a node stand.
     *
     * @param exchanges of each partition with each peer
     * @param trustedTrees partitions whose Merkle trees are known to be those of what is stored
     * @param untrustedTrees partitions whose trees are being rebuilt, or wait for it
     */
    record Comparisons(List<PeerExchange> exchanges, int trustedTrees, int untrustedTrees) {

        /** Before any shard was asked. */
        static final Comparisons NONE = new Comparisons(List.of(), 0, 0);

        /** The pairs that were not seen to be equal since the process began. */
        long neverVerified() {
            return exchanges.stream().filter(e -> e.verifiedAtMillis() == 0).count();
        }

        /** When the pair was seen to be equal whose time is longest ago, or 0 where none was. */
        long oldestVerifiedAtMillis() {
            return exchanges.stream()
                    .mapToLong(PeerExchange::verifiedAtMillis)
                    .filter(millis -> millis > 0)
                    .min()
                    .orElse(0);
        }
    }
}
