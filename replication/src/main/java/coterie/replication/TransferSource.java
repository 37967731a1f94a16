package coterie.replication;

import coterie.replication.message.RepairReply;
import coterie.replication.message.RepairRequest;
import coterie.replication.message.Reply;
import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.ring.PartitionId;
import coterie.storage.Expected;
import coterie.storage.Held;
import coterie.storage.Hint;
import coterie.storage.Scan;
import coterie.storage.StoredRecord;
import coterie.storage.merkle.TreeQuery;
import coterie.storage.version.CausalContext;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The asked side of a transfer: gives the records of a partition to a new replica of it, and says
 * which versions it does not hold to whoever wants to hand theirs over.
 */
final class TransferSource {

    /** What a dot of a context takes at the most, in bytes. */
    private static final int DOT_BYTES = 32;

    /** About what it costs to look for one version. */
    private static final long LOOK_BYTES = 128;

    private final Shard shard;

    TransferSource(Shard shard) {
        this.shard = shard;
    }

    /**
     * Whether the node may have the records: this one is an old replica, and the other is to have
     * just these when the change that has begun comes to its end.
     */
    boolean serves(NodeId from, RepairRequest.FetchRecords fetch) {
        Holders holders = shard.holders();
        int place = holders.besides(fetch.partition()).indexOf(from);
        return holders.isBeginning()
                && holders.now(fetch.partition()).contains(shard.self())
                && place >= 0
                && fetch.minCopies() == place + 1;
    }

    /** Answers a request that it serves. */
    void fetched(NodeId from, RepairRequest.FetchRecords fetch) {
        if (fetch.after() != null) {
            scan(from, fetch);
            return;
        }
        PartitionId partition = fetch.partition();
        shard.engine()
                .tree(
                        TreeQuery.root(partition, fetch.minCopies()),
                        all ->
                                shard.engine()
                                        .tree(
                                                TreeQuery.root(partition, fetch.maxCopies() + 1),
                                                more -> {
                                                    if (all.trusted()
                                                            && more.trusted()
                                                            && all.own().equals(more.own())) {
                                                        answer(from, fetch, List.of(), null, 0);
                                                    } else {
                                                        scan(from, fetch);
                                                    }
                                                }));
    }

    private void scan(NodeId from, RepairRequest.FetchRecords fetch) {
        Scan scan =
                new Scan(
                        fetch.partition(),
                        fetch.after(),
                        RepairRequest.MAX_RECORDS,
                        RepairRequest.RECORDS_BYTES);
        shard.engine().scan(scan, page -> answer(from, fetch, page));
    }

    /** As much of the page as fits an answer, but one record at least. */
    private void answer(NodeId from, RepairRequest.FetchRecords fetch, Scan.Page page) {
        List<RepairReply.Copy> copies = new ArrayList<>(page.entries().size());
        long bytes = 0;
        Key last = fetch.after();
        for (Scan.Entry entry : page.entries()) {
            if (entry.held() instanceof Held.Found(StoredRecord record)
                    && record.copies() >= fetch.minCopies()
                    && record.copies() <= fetch.maxCopies()) {
                bytes += weightBytes(entry.key(), record);
                if (bytes > RepairRequest.RECORDS_BYTES && !copies.isEmpty()) {
                    answer(from, fetch, copies, last, LeafComparison.costBytes(page));
                    return;
                }
                copies.add(new RepairReply.Copy(entry.key(), record.siblings(), record.copies()));
            } else if (entry.held() instanceof Held.Damaged) {
                shard.completeness().verify(entry.key());
            }
            last = entry.key();
        }
        answer(from, fetch, copies, page.resumeAfter(), LeafComparison.costBytes(page));
    }

    private static long weightBytes(Key key, StoredRecord record) {
        CausalContext context = record.siblings().context();
        return Hint.weightBytes(key, record)
                + (long) DOT_BYTES * (context.vector().size() + context.singles().size());
    }

    private void answer(
            NodeId from,
            RepairRequest.FetchRecords fetch,
            List<RepairReply.Copy> copies,
            @Nullable Key resumeAfter,
            long costBytes) {
        later(
                from,
                new RepairReply.Records(fetch.id(), shard.epoch(), copies, resumeAfter),
                costBytes);
    }

    private void later(NodeId to, Reply reply, long costBytes) {
        long wait = shard.budget().spend(costBytes);
        if (wait > 0) {
            shard.environment().after(wait, () -> shard.reply(to, reply));
        } else {
            shard.reply(to, reply);
        }
    }

    /** Says which of the versions are not held here, just so and durably. */
    void asked(NodeId from, RepairRequest.FindMissing find) {
        List<Expected> versions = find.versions();
        BitSet missing = new BitSet();
        int[] outstanding = {versions.size()};
        if (versions.isEmpty()) {
            answer(from, find, missing);
        }
        for (int i = 0; i < versions.size(); i++) {
            int place = i;
            Expected version = versions.get(i);
            shard.engine()
                    .read(
                            version.key(),
                            held -> {
                                missing.set(place, !isHeld(version, held));
                                if (--outstanding[0] == 0) {
                                    answer(from, find, missing);
                                }
                            });
        }
    }

    private static boolean isHeld(Expected version, Held held) {
        return held instanceof Held.Found(StoredRecord record)
                && Expected.of(version.key(), record).equals(version);
    }

    private void answer(NodeId from, RepairRequest.FindMissing find, BitSet missing) {
        later(
                from,
                new RepairReply.Missing(find.id(), shard.epoch(), missing),
                LOOK_BYTES * find.versions().size());
    }
}
