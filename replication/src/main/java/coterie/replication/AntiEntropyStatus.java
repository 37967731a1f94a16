package coterie.replication;

/**
 * How far the comparison of this node's partitions with all of its peers has come.
 *
 * @param round the number of the last round that began, 0 before the first one
 * @param running whether it has not come to its end
 * @param exchangesDone exchanges of the round that are over, well or not
 * @param exchangesTotal exchanges of the round
 * @param keysRepaired keys that have been repaired since the round began
 * @param falseRepairs keys that were taken for different since then, and were not
 */
public record AntiEntropyStatus(
        int round,
        boolean running,
        int exchangesDone,
        int exchangesTotal,
        long keysRepaired,
        long falseRepairs) {

    /** Before the first round. */
    static final AntiEntropyStatus NONE = new AntiEntropyStatus(0, false, 0, 0, 0, 0);

    /** Of two shards together. */
    AntiEntropyStatus plus(AntiEntropyStatus other) {
        return new AntiEntropyStatus(
                Math.max(round, other.round),
                running || other.running || round != other.round,
                exchangesDone + other.exchangesDone,
                exchangesTotal + other.exchangesTotal,
                keysRepaired + other.keysRepaired,
                falseRepairs + other.falseRepairs);
    }
}
