package coterie.replication.message;

import coterie.replication.WriteOutcome;
import coterie.ring.Epoch;
import coterie.storage.StoredRecord;
import coterie.storage.codec.Input;
import coterie.storage.codec.MalformedException;
import coterie.storage.codec.Output;
import coterie.storage.codec.VersionCodec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The bytes of replies. */
@SuppressWarnings(
        "EnumOrdinal") // the enums promise to be appended to only, and a golden test holds them to
// it
final class ReplyCodec {

    /** Of a {@link Reply.HeldReply}: it is verified. */
    private static final int VERIFIED = 1;

    /** Of a {@link Reply.Keys}: a key to go on after is there. */
    private static final int PRESENT = 1;

    private static final int LEAST_KEY_BYTES = 2;

    private static final List<Reply.Reason> REASONS = List.of(Reply.Reason.values());

    private ReplyCodec() {}

    static void encode(Reply reply, Output out) {
        switch (reply) {
            case Reply.HeldReply held -> {
                MessageCodec.begin(MessageCodec.HELD_REPLY, held, out);
                out.u8(held.verified() ? VERIFIED : 0);
                out.u8(held.copies());
                VersionCodec.encode(out, held.siblings());
            }
            case Reply.Stored stored -> MessageCodec.begin(MessageCodec.STORED, stored, out);
            case Reply.Delivered delivered -> {
                MessageCodec.begin(MessageCodec.DELIVERED, delivered, out);
                out.u32(delivered.pauseMillis());
            }
            case Reply.Forwarded forwarded -> {
                MessageCodec.begin(MessageCodec.FORWARDED, forwarded, out);
                OutcomeCodec.encode(forwarded.outcome(), out);
            }
            case Reply.Keys keys -> encode(keys, out);
            case RepairReply repair -> RepairCodec.encode(repair, out);
            case Reply.Refused refused -> {
                MessageCodec.begin(MessageCodec.REFUSED, refused, out);
                out.u8(refused.reason().ordinal());
            }
        }
    }

    private static void encode(Reply.Keys keys, Output out) {
        MessageCodec.begin(MessageCodec.KEYS, keys, out);
        byte @Nullable [] resumeAfter = keys.resumeAfter();
        out.u8(resumeAfter != null ? PRESENT : 0);
        out.varint(keys.keys().size());
        for (byte[] key : keys.keys()) {
            Fields.putBytes(out, key);
        }
        if (resumeAfter != null) {
            Fields.putBytes(out, resumeAfter);
        }
    }

    static MessageCodec.Decoded decode(int kind, long id, Epoch epoch, Input in)
            throws MalformedException {
        return switch (kind) {
            case MessageCodec.HELD_REPLY -> known(heldReply(id, epoch, in));
            case MessageCodec.STORED -> known(new Reply.Stored(id, epoch));
            case MessageCodec.DELIVERED -> known(new Reply.Delivered(id, epoch, Fields.count(in)));
            case MessageCodec.FORWARDED -> {
                WriteOutcome outcome = OutcomeCodec.decode(in);
                yield outcome == null
                        ? new MessageCodec.UnknownReply(id, epoch)
                        : known(new Reply.Forwarded(id, epoch, outcome));
            }
            case MessageCodec.KEYS -> known(keys(id, epoch, in));
            case MessageCodec.REFUSED -> known(new Reply.Refused(id, epoch, reason(in.u8())));
            default -> RepairCodec.decodeReply(kind, id, epoch, in);
        };
    }

    private static MessageCodec.Known known(Reply reply) {
        return new MessageCodec.Known(reply);
    }

    private static Reply heldReply(long id, Epoch epoch, Input in) throws MalformedException {
        boolean verified = (in.u8() & VERIFIED) != 0;
        int copies = in.u8();
        if (copies > StoredRecord.MAX_COPIES) {
            throw new MalformedException(copies + " replicas");
        }
        return new Reply.HeldReply(id, epoch, VersionCodec.decodeSiblings(in), copies, verified);
    }

    private static Reply keys(long id, Epoch epoch, Input in) throws MalformedException {
        int flags = in.u8();
        int count = in.count(LEAST_KEY_BYTES);
        List<byte[]> keys = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            keys.add(Fields.bytes(in));
        }
        byte @Nullable [] resumeAfter = (flags & PRESENT) != 0 ? Fields.bytes(in) : null;
        return new Reply.Keys(id, epoch, keys, resumeAfter);
    }

    /** A reason of a newer version might mean anything, and this one promises the least. */
    private static Reply.Reason reason(int ordinal) {
        return ordinal < REASONS.size() ? REASONS.get(ordinal) : Reply.Reason.STORAGE_FAILED;
    }
}
