package coterie.replication;

import coterie.replication.message.RepairReply;
import coterie.replication.message.RepairRequest;
import coterie.replication.message.Reply;
import coterie.ring.Key;
import coterie.ring.Member;
import coterie.ring.NodeId;
import coterie.ring.PartitionId;
import coterie.storage.Collect;
import coterie.storage.Expected;
import coterie.storage.Held;
import coterie.storage.Scan;
import coterie.storage.TombstoneScan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Forgets what was deleted, once nothing can bring it back.
 *
 * <p>Each replica proves by itself that a tombstone may go ({@link CollectionProof}). The first
 * node of a partition's preference list proposes; those that hold copies agree, each by its own
 * proof and only to the very version that it holds, and then all drop it ({@link
 * TombstoneCollection}).
 */
final class TombstoneCollector {

    /** The most tombstones that are proposed at a time. */
    static final int LOT = 32;

    /** Longer than any request lives, be it doubled or late. */
    static final long MAX_GRACE_NANOS = 70_000_000_000L;

    private static final long MIN_INTERVAL_NANOS = 100_000_000L;
    private static final long MAX_INTERVAL_NANOS = 10_000_000_000L;
    private static final long PATIENCE_NANOS = 600_000_000_000L;
    private static final int PASSES_PER_GRACE = 4;
    private static final int PAGE = 256;
    private static final long ENTRY_BYTES = 64;

    /** How many pages of its own tombstones a replica reads to find those of a proposal. */
    private static final int MAX_PAGES = 4;

    private static final long NANOS_PER_MILLI = 1_000_000;

    /** 146 years: with more, sums of nanoseconds overflow. {@link HintAges#UNKNOWN} is more. */
    private static final long LONGEST_AGE_MILLIS = Long.MAX_VALUE / NANOS_PER_MILLI / 2;

    private final Shard shard;
    private final AntiEntropy antiEntropy;
    private final List<PartitionId> partitions;
    private final long graceNanos;
    private final Map<PartitionId, CollectionProof> proofs = new TreeMap<>();
    private final Map<NodeId, Long> noHintBefore = new TreeMap<>();
    private final NavigableSet<PartitionId> due = new TreeSet<>();
    private boolean collecting;
    private long visitedNanos;

    /**
     * @param partitions those of the shard
     */
    TombstoneCollector(Shard shard, AntiEntropy antiEntropy, List<PartitionId> partitions) {
        this.shard = shard;
        this.antiEntropy = antiEntropy;
        long minAgeMillis = shard.settings().repair().tombstoneMinAgeMillis();
        this.graceNanos =
                Math.min(MAX_GRACE_NANOS / NANOS_PER_MILLI, minAgeMillis) * NANOS_PER_MILLI;
        this.partitions = partitions;
        beginProofs();
    }

    private void beginProofs() {
        proofs.clear();
        due.clear();
        for (PartitionId partition : partitions) {
            if (shard.replicasOf(partition).contains(shard.self())) {
                proofs.put(partition, new CollectionProof(graceNanos));
            }
        }
    }

    /** The shard goes by another epoch: what was proven is not by the replicas of now. */
    void ringChanged() {
        beginProofs();
        noHintBefore.keySet().removeIf(member -> !shard.topology().hasMember(member));
    }

    /** Begins to collect. */
    void start() {
        long interval =
                Math.clamp(graceNanos / PASSES_PER_GRACE, MIN_INTERVAL_NANOS, MAX_INTERVAL_NANOS);
        long jitter = shard.environment().random().nextLong(interval / PASSES_PER_GRACE + 1);
        shard.environment()
                .after(
                        interval + jitter,
                        () -> {
                            pass();
                            start();
                        });
    }

    /**
     * A member has answered a question of this node.
     *
     * @param askedAtNanos when it was asked, on this node's clock
     * @param ageMillis the age of its oldest hint when it answered, or less than 0 for no hint
     */
    void heardOldestHint(NodeId member, long askedAtNanos, long ageMillis) {
        // A peer may say anything: an age that no clock can tell is as good as none.
        if (ageMillis > LONGEST_AGE_MILLIS) {
            return;
        }
        long since = askedAtNanos - Math.max(0, ageMillis) * NANOS_PER_MILLI;
        noHintBefore.merge(member, since, (one, other) -> one - other > 0 ? one : other);
    }

    private void pass() {
        shard.tellOwnOldestHint();
        if (!shard.holders().areSettled()) {
            return;
        }
        long now = shard.environment().nanos();
        Long hints = noHintBefore(now);
        proofs.forEach((partition, proof) -> {
            boolean proven = proof.step(now, exchanges(partition), hints);
            if (proven && shard.replicasOf(partition).getFirst().equals(shard.self())) {
                due.add(partition);
            }
        });
        // An engine with too much to do may leave a scan unanswered.
        if (!collecting || now - visitedNanos > PATIENCE_NANOS) {
            collecting = true;
            next();
        }
    }

    /** Before when no hint of any member was first written; null while not all have spoken. */
    private @Nullable Long noHintBefore(long nowNanos) {
        long longestAgo = 0;
        for (Member member : shard.ring().members()) {
            Long since = noHintBefore.get(member.id());
            if (since == null) {
                return null;
            }
            longestAgo = Math.max(longestAgo, nowNanos - since);
        }
        return nowNanos - longestAgo;
    }

    private List<Exchange.@Nullable Result> exchanges(PartitionId partition) {
        List<Exchange.@Nullable Result> exchanges = new ArrayList<>();
        for (NodeId replica : shard.replicasOf(partition)) {
            if (!replica.equals(shard.self())) {
                exchanges.add(antiEntropy.lastVerified(new Pair(partition, replica)));
            }
        }
        return exchanges;
    }

    private void next() {
        PartitionId partition = due.pollFirst();
        if (partition == null) {
            collecting = false;
        } else {
            visit(partition, null);
        }
    }

    private void visit(PartitionId partition, @Nullable Key after) {
        visitedNanos = shard.environment().nanos();
        shard.engine()
                .tombstones(
                        new TombstoneScan(partition, after, PAGE),
                        page -> {
                            Key resume = page.resumeAfter();
                            Runnable then =
                                    resume == null ? this::next : () -> visit(partition, resume);
                            List<Ripe> ripe = new ArrayList<>();
                            Key before = after;
                            for (TombstoneScan.Entry entry : page.entries()) {
                                if (mayGo(partition, entry)) {
                                    ripe.add(new Ripe(entry.key(), before));
                                }
                                before = entry.key();
                            }
                            long wait = shard.budget().spend(page.entries().size() * ENTRY_BYTES);
                            shard.environment()
                                    .after(
                                            wait,
                                            () ->
                                                    read(
                                                            ripe,
                                                            found ->
                                                                    propose(
                                                                            partition, found,
                                                                            then)));
                        });
    }

    private boolean mayGo(PartitionId partition, TombstoneScan.Entry entry) {
        CollectionProof proof = proofs.get(partition);
        long age = shard.environment().wallMillis() - entry.storedAtMillis();
        return proof != null
                && shard.holders().areSettled()
                && proof.covers(entry.commit())
                && age >= shard.settings().repair().tombstoneMinAgeMillis();
    }

    /** A key in the index of tombstones, and the one before it. */
    private record Ripe(Key key, @Nullable Key before) {}

    /** A record of nothing but tombstones. */
    private record Found(Expected version, int copies, @Nullable Key before) {}

    /** Reads what is held under the keys, in their order, but for what is no tombstone any more. */
    private void read(List<Ripe> ripe, Consumer<List<Found>> listener) {
        @Nullable Found[] found = new Found[ripe.size()];
        int[] outstanding = {ripe.size()};
        if (ripe.isEmpty()) {
            listener.accept(List.of());
        }
        for (int i = 0; i < found.length; i++) {
            int place = i;
            Ripe one = ripe.get(i);
            shard.engine()
                    .read(
                            one.key(),
                            held -> {
                                found[place] = found(one, held);
                                if (--outstanding[0] == 0) {
                                    listener.accept(
                                            Arrays.stream(found).filter(Objects::nonNull).toList());
                                }
                            });
        }
    }

    private static @Nullable Found found(Ripe ripe, Held held) {
        if (held instanceof Held.Found(var record)
                && record.verified()
                && Collect.holdsTombstonesAlone(record)) {
            Expected version = Expected.of(ripe.key(), record);
            return new Found(version, record.copies(), ripe.before());
        }
        return null;
    }

    private void propose(PartitionId partition, List<Found> found, Runnable then) {
        if (found.isEmpty()) {
            then.run();
            return;
        }
        int copies = found.getFirst().copies();
        List<Expected> lot = new ArrayList<>();
        List<Found> rest = new ArrayList<>();
        for (Found one : found) {
            if (one.copies() == copies && lot.size() < LOT) {
                lot.add(one.version());
            } else {
                rest.add(one);
            }
        }
        List<NodeId> replicas = shard.replicasOf(partition);
        List<NodeId> others = replicas.subList(1, Math.min(copies, replicas.size()));
        var proposal = new TombstoneCollection.Lot(partition, found.getFirst().before(), lot);
        new TombstoneCollection(shard, others, proposal, () -> propose(partition, rest, then))
                .start();
    }

    /**
     * Answers a proposer. To drop is decided by this node's own proof once more: the request may be
     * a late one, and the tombstone have come back since, in the same version.
     */
    void asked(RepairRequest.CollectTombstones request, Consumer<Reply> listener) {
        Consumer<BitSet> answer =
                which ->
                        listener.accept(
                                new RepairReply.Collected(request.id(), shard.epoch(), which));
        switch (request.phase()) {
            case AGREE -> agree(request, answer);
            case DROP -> drop(request, answer);
        }
    }

    private void agree(RepairRequest.CollectTombstones request, Consumer<BitSet> answer) {
        find(request, request.after(), new ArrayList<>(), 1, answer);
    }

    /**
     * Finds those that are held here in just this version, and for which the proof has come to its
     * end.
     */
    private void find(
            RepairRequest.CollectTombstones request,
            @Nullable Key after,
            List<Ripe> ripe,
            int pages,
            Consumer<BitSet> answer) {
        PartitionId partition = request.partition();
        List<Expected> asked = request.tombstones();
        Set<Key> wanted = new TreeSet<>(asked.stream().map(Expected::key).toList());
        shard.engine()
                .tombstones(
                        new TombstoneScan(partition, after, PAGE),
                        page -> {
                            for (TombstoneScan.Entry entry : page.entries()) {
                                if (wanted.contains(entry.key()) && mayGo(partition, entry)) {
                                    ripe.add(new Ripe(entry.key(), null));
                                }
                            }
                            Key resume = page.resumeAfter();
                            boolean isEnough =
                                    resume == null || pages == MAX_PAGES || isBeyond(resume, asked);
                            if (isEnough) {
                                read(ripe, found -> answer.accept(equal(asked, found)));
                            } else {
                                find(request, resume, ripe, pages + 1, answer);
                            }
                        });
    }

    private static boolean isBeyond(Key key, List<Expected> asked) {
        return asked.isEmpty() || Scan.ORDER.compare(key, asked.getLast().key()) >= 0;
    }

    private static BitSet equal(List<Expected> asked, List<Found> found) {
        List<Expected> held = found.stream().map(Found::version).toList();
        BitSet equal = new BitSet();
        for (int i = 0; i < asked.size(); i++) {
            equal.set(i, held.contains(asked.get(i)));
        }
        return equal;
    }

    /**
     * Removes the records here, unless they have changed or this node cannot prove that they may
     * go.
     */
    void drop(RepairRequest.CollectTombstones request, Consumer<BitSet> listener) {
        agree(
                request,
                agreed -> new TombstoneDrop(shard, request.tombstones(), listener).start(agreed));
    }
}
