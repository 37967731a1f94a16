package coterie.replication.simulation;

import coterie.consensus.Slot;
import coterie.replication.TransferStatus;
import coterie.replication.agreed.AgreedState;
import coterie.replication.message.Consensus;
import coterie.replication.message.Gossip;
import coterie.replication.message.LeaseGrant;
import coterie.replication.message.Message;
import coterie.replication.message.Reply;
import coterie.replication.message.Request;
import coterie.replication.message.RingReport;
import coterie.ring.Epoch;
import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.ring.PartitionId;
import coterie.ring.Ring;
import coterie.ring.Topology;
import coterie.storage.Drop;
import coterie.storage.Expected;
import coterie.storage.Held;
import coterie.storage.StoredRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds the scenario's {@link Fault} into what a process does while the ring changes. */
final class RingSabotage {

    private final Cluster cluster;
    private final NodeProcess process;
    private final Fault fault;

    RingSabotage(Cluster cluster, NodeProcess process) {
        this.cluster = cluster;
        this.process = process;
        this.fault = cluster.scenario().fault();
    }

    /** What is sent in place of the message, or null if nothing is, and its answer only made up. */
    @Nullable Message outgoing(NodeId to, Message message) {
        return switch (message) {
            case RingReport report when fault == Fault.CLAIMS_EPOCH ->
                    new RingReport(report.number(), at(newestEpoch(), report.transfers()));
            case RingReport report when fault == Fault.CLAIMS_COPIES ->
                    new RingReport(
                            report.number(),
                            left(
                                    report.epoch(),
                                    0,
                                    report.transfers().handoversLeft(),
                                    report.transfers().dropsLeft()));
            case RingReport report when fault == Fault.IGNORES_LEASE && isSilent(to) -> {
                pretend(
                        to,
                        new LeaseGrant(
                                report.number(),
                                true,
                                Epoch.FIRST,
                                Slot.FIRST,
                                TransferStatus.idle(report.epoch())));
                yield report;
            }
            case Request.Replicate replicate
                    when fault == Fault.WRITES_TO_ONE_RING
                            && replicate.hintFor() == null
                            && isOfOtherRingAlone(to, replicate.key()) -> {
                pretend(to, new Reply.Stored(replicate.id(), replicate.epoch()));
                yield null;
            }
            case RingReport _, LeaseGrant _, Request _, Reply _, Gossip _, Consensus _ -> message;
        };
    }

    private void pretend(NodeId from, Message message) {
        cluster.schedule()
                .after(1_000, process.self() + " pretends", () -> process.hear(from, message));
    }

    private Epoch newestEpoch() {
        return cluster.chronicle().latest().membership().epoch();
    }

    private static TransferStatus at(Epoch epoch, TransferStatus status) {
        return left(epoch, status.fetchesLeft(), status.handoversLeft(), status.dropsLeft());
    }

    private static TransferStatus left(Epoch epoch, int fetches, int handovers, int drops) {
        return new TransferStatus(epoch, fetches, handovers, drops, 0, 0, List.of());
    }

    private boolean isOfOtherRingAlone(NodeId node, Key key) {
        Topology topology = process.node().topology();
        PartitionId partition = cluster.partitioner().of(key);
        return topology.isChanging()
                && !topology.reads()
                        .preferenceList(partition, StoredRecord.MAX_COPIES)
                        .isPrimary(node);
    }

    /** What is heard in place of the message. */
    Message incoming(NodeId from, Message message) {
        if (fault == Fault.PASSES_THE_SILENT
                && message instanceof RingReport report
                && from.equals(process.self())) {
            for (NodeId member : process.node().agreed().membership().states().keySet()) {
                if (isSilent(member)) {
                    process.hear(
                            member, new RingReport(report.number(), left(report.epoch(), 1, 1, 1)));
                }
            }
        }
        return fault == Fault.SKIPS_DRAIN && message instanceof LeaseGrant grant
                ? new LeaseGrant(
                        grant.number(),
                        grant.given(),
                        process.node().adopted(),
                        grant.next(),
                        grant.transfers())
                : message;
    }

    private boolean isSilent(NodeId member) {
        NodeProcess there = cluster.machine(member).process();
        return there == null
                || there.stalledUntilNanos() > cluster.schedule().now()
                || cluster.network().isCut(member, process.self());
    }

    /** The process goes by this from now on. */
    void agreed(AgreedState state) {
        Topology topology = state.membership().topology();
        Ring next = topology.also();
        if (fault == Fault.DROPS_TOO_EARLY && next != null) {
            for (Key key : cluster.scenario().keys()) {
                PartitionId partition = cluster.partitioner().of(key);
                Held held = process.machine().durably(key);
                boolean stays =
                        next.preferenceList(partition, StoredRecord.MAX_COPIES)
                                .isPrimary(process.self());
                if (!stays && held instanceof Held.Found(StoredRecord record)) {
                    int shard = process.machine().disks().shardOf(key);
                    Drop drop = new Drop(Expected.of(key, record));
                    process.engines().get(shard).update(key, drop, _ -> {});
                }
            }
        }
    }
}
