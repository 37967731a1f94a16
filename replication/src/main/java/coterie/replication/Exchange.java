package coterie.replication;

import coterie.replication.message.Reply;
import coterie.ring.Key;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One comparison of all that this shard holds of a partition with what a peer holds of it: the
 * trees first, then the versions under the leaves that differ, then the objects of the keys that
 * differ.
 *
 * <p>A key is repaired only if it differs twice, with a pause between, so that writes under way are
 * not taken for damage. When all differing keys have been brought together, each side holds all
 * that either held when the exchange began: what stood under equal nodes was equal, what stood in
 * equal lists was equal, and the rest was merged on both sides, durably. That is what {@link
 * Result#commit} stands for, and it is reached under any load; to wait for a moment at which the
 * roots are equal would be to wait for ever where clients never stop to write.
 *
 * <p>Where a leaf still differs afterwards, though its keys did not or have been repaired, one of
 * the trees is not that of its records: both sides compute the leaf anew.
 */
final class Exchange {

    /** Before a difference is believed. */
    static final long PAUSE_NANOS = 200_000_000L;

    /**
     * The most runs of differing leaves that are looked at at a time. Each look takes a pause, and
     * keys that are thinly spread are a run each.
     */
    static final int MAX_RUNS = 32;

    /**
     * The most keys that differ according to the peer's lists and are then held by neither. A few
     * are tombstones that were collected meanwhile; a peer that names more invents them, and would
     * keep this node busy for ever.
     */
    static final int MAX_ABSENT = 1_024;

    private final Shard shard;
    private final CommonRecords common;
    private final Consumer<Runnable> admission;
    private final Consumer<Result> listener;
    private final Deque<LeafRun> runs = new ArrayDeque<>();
    private final List<DifferingKeys> toRepair = new ArrayList<>();
    private List<DifferingKeys> inRepair = List.of();
    private int runsUnderWay;
    private boolean beginningRuns;
    private boolean runsAreOver;
    private @Nullable Ending broken;
    private BitSet suspects = new BitSet();
    private int looksAfterwards;
    private boolean rebuilt;
    private long commit;
    private long askedAtNanos;
    private int repaired;
    private int falseRepairs;
    private int absent;
    private boolean failedToRepair;

    /**
     * @param common what is compared with whom
     * @param admission runs what it is given when there is room for the costly part of an exchange
     * @param listener hears of the end, once
     */
    Exchange(
            Shard shard,
            CommonRecords common,
            Consumer<Runnable> admission,
            Consumer<Result> listener) {
        this.shard = shard;
        this.common = common;
        this.admission = admission;
        this.listener = listener;
    }

    /** Why it ended. */
    enum Ending {
        /** Both hold all that either held at the beginning. */
        VERIFIED,
        /** Some key could not be repaired. */
        DIFFERENT,
        UNREACHABLE,
        TIMED_OUT,
        /** The peer goes by another ring, or does not know this exchange. */
        REFUSED,
        /** The peer's trees are being rebuilt, or it has too much to do. */
        NOT_COMPARABLE,
        /** The peer's answer cannot be. */
        GARBAGE;

        /** What a reply that is not the one asked for says. */
        static Ending of(Reply reply) {
            if (!(reply instanceof Reply.Refused refused)) {
                return GARBAGE;
            }
            return switch (refused.reason()) {
                case OVERLOADED, EXPIRED, NOT_READY -> NOT_COMPARABLE;
                case UNSUPPORTED, FULL, STORAGE_FAILED, MISDIRECTED, OTHER_EPOCH -> REFUSED;
            };
        }
    }

    /**
     * What came of it.
     *
     * @param ending why it ended; the next two count only where it is verified
     * @param commit both hold whatever this shard had stored by the commit of this number
     * @param askedAtNanos both hold whatever the peer had stored by then, on this node's clock
     * @param repaired keys that differed and were brought together
     * @param falseRepairs keys taken for different that were equal by then
     */
    record Result(Ending ending, long commit, long askedAtNanos, int repaired, int falseRepairs) {}

    /** Neighbouring leaves that differ. */
    private record LeafRun(int first, int last) {}

    void start() {
        new TreeComparison(shard, common, this::begin).start();
    }

    private void begin(TreeComparison.Result result) {
        switch (result) {
            case TreeComparison.Compared compared -> {
                commit = compared.commit();
                askedAtNanos = compared.askedAtNanos();
                if (compared.isEqual()) {
                    end(Ending.VERIFIED);
                } else {
                    suspects = compared.leaves();
                    fill(runs, suspects);
                    admission.accept(this::letOn);
                }
            }
            case TreeComparison.Untrusted _ -> {
                if (rebuilt) {
                    end(Ending.NOT_COMPARABLE);
                } else {
                    rebuilt = true;
                    shard.rebuild().whole(common.partition(), this::start);
                }
            }
            case TreeComparison.Broken broken -> end(broken.ending());
        }
    }

    /** There is room for what costs. Where that took a while, the trees tell what is left of it. */
    private void letOn() {
        long waitedNanos = shard.environment().nanos() - askedAtNanos;
        if (waitedNanos > PAUSE_NANOS) {
            new TreeComparison(shard, common, this::letOn).start();
        } else {
            nextRuns();
        }
    }

    private void letOn(TreeComparison.Result result) {
        switch (result) {
            case TreeComparison.Compared compared -> {
                commit = compared.commit();
                askedAtNanos = compared.askedAtNanos();
                suspects = compared.leaves();
                runs.clear();
                fill(runs, suspects);
                if (suspects.isEmpty()) {
                    end(Ending.VERIFIED);
                } else {
                    nextRuns();
                }
            }
            case TreeComparison.Untrusted _ -> end(Ending.NOT_COMPARABLE);
            case TreeComparison.Broken broken -> end(broken.ending());
        }
    }

    private static void fill(Deque<LeafRun> runs, BitSet leaves) {
        int end = 0;
        for (int first = leaves.nextSetBit(0); first >= 0; first = leaves.nextSetBit(end)) {
            end = leaves.nextClearBit(first);
            runs.add(new LeafRun(first, end - 1));
        }
    }

    /** What a run is called back with may come before this returns. */
    private void nextRuns() {
        if (beginningRuns) {
            return;
        }
        beginningRuns = true;
        while (broken == null && runsUnderWay < MAX_RUNS && !runs.isEmpty()) {
            LeafRun run = runs.remove();
            runsUnderWay++;
            new DifferingKeys(shard, common, run.first(), run.last(), this::found).look();
        }
        beginningRuns = false;
        if (runsUnderWay == 0 && !runsAreOver) {
            runsAreOver = true;
            if (broken != null) {
                end(broken);
            } else if (failedToRepair) {
                end(Ending.DIFFERENT);
            } else {
                lookAgain();
            }
        }
    }

    private void found(DifferingKeys run) {
        if (run.broken() != null) {
            broken = run.broken();
            runsUnderWay--;
        } else if (run.keys().isEmpty()) {
            goOn(run);
        } else {
            toRepair.add(run);
            repair();
        }
        nextRuns();
    }

    private void goOn(DifferingKeys run) {
        if (broken == null && run.hasMore()) {
            run.look();
        } else {
            runsUnderWay--;
        }
    }

    /** Repairs whatever all runs have found by now, then lets them go on. */
    private void repair() {
        if (inRepair.isEmpty() && !toRepair.isEmpty()) {
            inRepair = List.copyOf(toRepair);
            toRepair.clear();
            List<Key> keys = inRepair.stream().flatMap(run -> run.keys().stream()).toList();
            new KeyRepairs(shard, common.peer(), keys, this::repaired).start();
        }
    }

    private void repaired(KeyRepairs done) {
        repaired += done.repaired();
        falseRepairs += done.falseRepairs();
        absent += done.absent();
        if (absent > MAX_ABSENT) {
            broken = Ending.GARBAGE;
        }
        failedToRepair |= done.failed() > 0;
        List<DifferingKeys> over = inRepair;
        inRepair = List.of();
        over.forEach(this::goOn);
        repair();
        nextRuns();
    }

    private void lookAgain() {
        new TreeComparison(shard, common, this::judge).start();
    }

    /** All keys are repaired: do the trees say so? */
    private void judge(TreeComparison.Result result) {
        if (!(result instanceof TreeComparison.Compared compared)) {
            end(Ending.VERIFIED);
        } else if (compared.isEqual()) {
            commit = compared.commit();
            askedAtNanos = compared.askedAtNanos();
            end(Ending.VERIFIED);
        } else {
            suspects.and(compared.leaves());
            if (suspects.isEmpty()) {
                end(Ending.VERIFIED);
            } else if (looksAfterwards++ == 0) {
                shard.environment().after(PAUSE_NANOS, this::lookAgain);
            } else {
                fill(runs, suspects);
                rehashNext();
            }
        }
    }

    private void rehashNext() {
        LeafRun run = runs.poll();
        if (run == null) {
            end(Ending.VERIFIED);
            return;
        }
        new PeerRehash(shard, common, run.first(), run.last(), this::rehashNext).start();
    }

    private void end(Ending ending) {
        if (ending == Ending.GARBAGE) {
            shard.happened(Event.EXCHANGE_MET_GARBAGE);
        }
        listener.accept(new Result(ending, commit, askedAtNanos, repaired, falseRepairs));
    }
}
