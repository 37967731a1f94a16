package coterie.replication.simulation;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

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
    private final List<Shown> shown = new ArrayList<>();

    Promises(KeyHistory history, Findings findings) {
        this.history = history;
        this.findings = findings;
    }

    private record Acknowledged(Write write, int n, int w) {}

    private record Shown(BitSet known, int n, int r) {}

    /**
     * What an answer must show.
     *
     * @param written the writes that were acknowledged by a quorum which its own must meet
     * @param shown what earlier reads of a majority have shown, whose own meets it
     */
    record Due(BitSet written, BitSet shown) {}

    /** What a read that begins now must show. */
    Due due(int n, int r) {
        BitSet written = new BitSet();
        for (Acknowledged promise : acknowledged) {
            if (meet(promise.n(), promise.w(), n, r)) {
                written.set(promise.write().index());
            }
        }
        BitSet seen = new BitSet();
        for (Shown earlier : shown) {
            if (2 * earlier.r() > earlier.n() && meet(earlier.n(), earlier.r(), n, r)) {
                seen.or(earlier.known());
            }
        }
        return new Due(written, seen);
    }

    /**
     * Whether any two such quorums share a replica: all lie among the first nodes of one list, as
     * many as the larger N.
     */
    private static boolean meet(int n, int count, int otherN, int otherCount) {
        return count + otherCount > Math.max(n, otherN);
    }

    /**
     * A disk was put back as an older copy, and its replica does not know what it has forgotten: no
     * read can count any more on the quorums of the time before. All is still due at the end.
     */
    void countOnNoQuorum() {
        acknowledged.replaceAll(promise -> new Acknowledged(promise.write(), promise.n(), 0));
        shown.replaceAll(earlier -> new Shown(earlier.known(), earlier.n(), 0));
    }

    /** Checks an answer. */
    void check(Due due, BitSet known, String reader) {
        requireAll(due.written(), known, Rule.NO_STALE_READ, reader);
        requireAll(due.shown(), known, Rule.NO_READ_GOES_BACK, reader);
    }

    /**
     * Checks what is left at the end: all that was acknowledged and, since replicas show only what
     * is on their disks, all that any read has shown.
     */
    void checkAll(BitSet known) {
        requireAll(made(), known, Rule.NO_WRITE_LOST, "the healed cluster");
    }

    /** All that was acknowledged or shown. */
    BitSet made() {
        BitSet all = new BitSet();
        acknowledged.forEach(promise -> all.set(promise.write().index()));
        shown.forEach(earlier -> all.or(earlier.known()));
        return all;
    }

    private void requireAll(BitSet due, BitSet known, Rule rule, String reader) {
        BitSet missing = history.stillDue(due);
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
        shown.add(new Shown(known, n, r));
    }
}
