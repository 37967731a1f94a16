package coterie.replication.simulation;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the cluster has promised about one key: which writes it acknowledged, and what the reads of
 * a majority have shown.
 *
 * <p>What a request may rely on is settled when it begins; what is promised meanwhile does not bind
 * its answer.
 */
final class Promises {

    private final KeyHistory history;
    private final Findings findings;
    private final List<Acknowledged> acknowledged = new ArrayList<>();
    private final Map<Integer, BitSet> shown = new TreeMap<>();

    Promises(KeyHistory history, Findings findings) {
        this.history = history;
        this.findings = findings;
    }

    private record Acknowledged(Write write, int n, int w) {}

    /**
     * What an answer must show.
     *
     * @param written the writes that were acknowledged by a quorum which its own must meet
     * @param shown what earlier reads of a majority of the same N have shown
     */
    record Due(BitSet written, BitSet shown) {}

    /** What a read that begins now must show. */
    Due due(int n, int r) {
        BitSet written = new BitSet();
        for (Acknowledged promise : acknowledged) {
            if (promise.n() == n && promise.w() + r > n) {
                written.set(promise.write().index());
            }
        }
        return new Due(written, 2 * r > n ? (BitSet) shownOf(n).clone() : new BitSet());
    }

    /** Checks an answer. */
    void check(Due due, BitSet known, String reader) {
        requireAll(due.written(), known, Rule.NO_STALE_READ, reader);
        requireAll(due.shown(), known, Rule.NO_READ_GOES_BACK, reader);
    }

    /** Checks what is left at the end. */
    void checkAll(BitSet known) {
        BitSet all = new BitSet();
        acknowledged.forEach(promise -> all.set(promise.write().index()));
        requireAll(all, known, Rule.NO_WRITE_LOST, "the healed cluster");
    }

    private void requireAll(BitSet due, BitSet known, Rule rule, String reader) {
        BitSet missing = (BitSet) due.clone();
        missing.andNot(known);
        findings.require(
                missing.isEmpty(),
                rule,
                reader + " misses " + history.describe(missing) + " of " + history.key());
    }

    void acknowledged(Write write, int n, int w) {
        acknowledged.add(new Acknowledged(write, n, w));
    }

    /** A read has shown these. */
    void shown(int n, int r, BitSet known) {
        if (2 * r > n) {
            shownOf(n).or(known);
        }
    }

    private BitSet shownOf(int n) {
        return shown.computeIfAbsent(n, _ -> new BitSet());
    }

    int acknowledgedCount() {
        return acknowledged.size();
    }
}
