package coterie.storage.codec;

import coterie.ring.NodeId;
import coterie.ring.PartitionId;
import coterie.ring.Partitioner;
import coterie.storage.Owed;
import java.nio.ByteBuffer;

/**
 * The bytes of what is owed. The key is u16 partition, u8 reason (0 for a missed hint, 1 for an
 * empty start), the peer's name and a zero byte; the value is the u64 number of the commit that
 * noted it last.
 */
public final class OwedCodec {

    private static final int MISSED_HINT = 0;
    private static final int EMPTY_START = 1;

    private OwedCodec() {}

    /** Writes the key. */
    public static void encode(Output out, Owed owed) {
        out.u16(owed.partition().value());
        out.u8(
                switch (owed.reason()) {
                    case MISSED_HINT -> MISSED_HINT;
                    case EMPTY_START -> EMPTY_START;
                });
        KeyCodec.encodeTarget(out, owed.peer());
    }

    /** Reads a key. */
    public static Owed decode(ByteBuffer key) throws MalformedException {
        Input in = new Input(key);
        int partition = in.u16();
        int reason = in.u8();
        NodeId peer = KeyCodec.decodeTarget(in);
        if (partition >= Partitioner.MAX_PARTITIONS || in.remaining() > 0) {
            throw new MalformedException("something owed in partition " + partition);
        }
        return new Owed(
                PartitionId.of(partition),
                peer,
                switch (reason) {
                    case MISSED_HINT -> Owed.Reason.MISSED_HINT;
                    case EMPTY_START -> Owed.Reason.EMPTY_START;
                    default -> throw new MalformedException("owed for the reason " + reason);
                });
    }
}
