package coterie.replication.message;

import coterie.consensus.Slot;
import coterie.replication.TransferStatus;
import coterie.ring.Epoch;
import coterie.ring.NodeId;
import coterie.ring.PartitionId;
import coterie.storage.codec.Input;
import coterie.storage.codec.MalformedException;
import coterie.storage.codec.Output;
import java.util.ArrayList;
import java.util.List;

/** The bytes of {@link RingReport} and {@link LeaseGrant}. */
final class LeaseCodec {

    /** Of a {@link LeaseGrant}: the lease is given. */
    private static final int GIVEN = 1;

    /** What a running transfer takes at the least. */
    private static final int LEAST_RUNNING_BYTES = 8;

    private LeaseCodec() {}

    static void encode(RingReport report, Output out) {
        MessageCodec.begin(MessageCodec.RING_REPORT, report, out);
        out.u64(report.number());
        put(out, report.transfers());
    }

    static void encode(LeaseGrant grant, Output out) {
        MessageCodec.begin(MessageCodec.LEASE_GRANT, grant, out);
        out.u64(grant.number());
        out.u8(grant.given() ? GIVEN : 0);
        out.u64(grant.allHaveCome().value());
        out.u64(grant.next().number());
        put(out, grant.transfers());
    }

    static RingReport report(Epoch epoch, Input in) throws MalformedException {
        return new RingReport(in.u64(), transfers(epoch, TransferStatus.MAX_RUNNING, in));
    }

    static LeaseGrant grant(Epoch epoch, Input in) throws MalformedException {
        long number = in.u64();
        boolean given = (in.u8() & GIVEN) != 0;
        Epoch allHaveCome = new Epoch(in.u64());
        Slot next = new Slot(in.u64());
        return new LeaseGrant(
                number, given, allHaveCome, next, transfers(epoch, LeaseGrant.MAX_RUNNING, in));
    }

    private static void put(Output out, TransferStatus transfers) {
        out.u32(transfers.fetchesLeft());
        out.u32(transfers.handoversLeft());
        out.u32(transfers.dropsLeft());
        out.u64(transfers.keysDone());
        out.u64(transfers.bytesDone());
        out.varint(transfers.running().size());
        for (TransferStatus.Running running : transfers.running()) {
            out.u16(running.partition().value());
            Fields.putNode(out, running.from());
            Fields.putNode(out, running.to());
            out.varint(running.keysSent());
            out.varint(running.keysTotal());
        }
    }

    private static TransferStatus transfers(Epoch epoch, int mostRunning, Input in)
            throws MalformedException {
        int fetchesLeft = Fields.count(in);
        int handoversLeft = Fields.count(in);
        int dropsLeft = Fields.count(in);
        long keysDone = in.u64();
        long bytesDone = in.u64();
        int count = in.count(LEAST_RUNNING_BYTES);
        if (count > mostRunning) {
            throw new MalformedException(count + " transfers, and no more than " + mostRunning);
        }
        List<TransferStatus.Running> running = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            running.add(running(in));
        }
        return new TransferStatus(
                epoch, fetchesLeft, handoversLeft, dropsLeft, keysDone, bytesDone, running);
    }

    private static TransferStatus.Running running(Input in) throws MalformedException {
        PartitionId partition = new PartitionId(in.u16());
        NodeId from = Fields.node(in);
        NodeId to = Fields.node(in);
        return new TransferStatus.Running(partition, from, to, in.varint(), in.varint());
    }
}
