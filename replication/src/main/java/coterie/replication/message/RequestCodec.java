package coterie.replication.message;

import coterie.replication.Count;
import coterie.replication.Quorum;
import coterie.replication.QuorumTerms;
import coterie.ring.Epoch;
import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.ring.PartitionId;
import coterie.storage.codec.Input;
import coterie.storage.codec.MalformedException;
import coterie.storage.codec.Output;
import coterie.storage.codec.VersionCodec;
import coterie.storage.version.CausalContext;
import coterie.storage.version.Value;
import org.jspecify.annotations.Nullable;

/** The bytes of requests. */
final class RequestCodec {

    /**
     * Of a {@link Request.ForwardWrite}: a context is there; of a {@link Request.Replicate}: for
     * whom to keep it; of a {@link Request.ListKeys}: a key to begin after.
     */
    private static final int PRESENT = 1;

    /** Of a {@link Request.ForwardWrite}: fallbacks count. */
    private static final int SLOPPY = 2;

    /** Of a {@link Request.ForwardWrite}: the greatest time that its client has seen is there. */
    private static final int TIMED = 4;

    /** Of a {@link Request.Read}: hints count. */
    private static final int WITH_HINTS = 1;

    private RequestCodec() {}

    static void encode(Request request, Output out) {
        switch (request) {
            case Request.Read read -> {
                MessageCodec.begin(MessageCodec.READ, read, out);
                Fields.putKey(out, read.key());
                out.u8(read.n());
                out.u8(read.r());
                out.u8(read.withHints() ? WITH_HINTS : 0);
            }
            case Request.Replicate replicate -> {
                MessageCodec.begin(MessageCodec.REPLICATE, replicate, out);
                Fields.putKey(out, replicate.key());
                out.u8(replicate.copies());
                out.u32(replicate.timeoutMillis());
                NodeId hintFor = replicate.hintFor();
                out.u8(hintFor != null ? PRESENT : 0);
                if (hintFor != null) {
                    Fields.putNode(out, hintFor);
                }
                VersionCodec.encode(out, replicate.siblings());
            }
            case Request.Deliver deliver -> {
                MessageCodec.begin(MessageCodec.DELIVER, deliver, out);
                Fields.putKey(out, deliver.key());
                out.u8(deliver.copies());
                out.u32(deliver.timeoutMillis());
                VersionCodec.encode(out, deliver.siblings());
            }
            case Request.ForwardWrite write -> encode(write, out);
            case Request.ListKeys list -> encode(list, out);
            case RepairRequest repair -> RepairCodec.encode(repair, out);
        }
    }

    private static void encode(Request.ForwardWrite write, Output out) {
        MessageCodec.begin(MessageCodec.FORWARD_WRITE, write, out);
        Fields.putKey(out, write.key());
        CausalContext seen = write.seen();
        Long latestMillis = write.latestMillis();
        out.u8(
                (seen != null ? PRESENT : 0)
                        | (write.terms().kind() == Quorum.Kind.SLOPPY ? SLOPPY : 0)
                        | (latestMillis != null ? TIMED : 0));
        out.u8(write.terms().n());
        Fields.putRequired(out, write.terms().count());
        out.u32(write.timeoutMillis());
        if (seen != null) {
            VersionCodec.encode(out, seen);
        }
        VersionCodec.encode(out, write.value());
        if (latestMillis != null) {
            out.u64(latestMillis);
        }
    }

    private static void encode(Request.ListKeys list, Output out) {
        MessageCodec.begin(MessageCodec.LIST_KEYS, list, out);
        out.u16(list.partition().value());
        Fields.putBucket(out, list.bucket());
        byte @Nullable [] after = list.after();
        out.u8(after != null ? PRESENT : 0);
        out.u32(list.limit());
        Fields.putBytes(out, list.prefix());
        if (after != null) {
            Fields.putBytes(out, after);
        }
    }

    static MessageCodec.Decoded decode(int kind, long id, Epoch epoch, Input in)
            throws MalformedException {
        return switch (kind) {
            case MessageCodec.READ -> known(read(id, epoch, in));
            case MessageCodec.REPLICATE -> known(replicate(id, epoch, in));
            case MessageCodec.DELIVER -> known(deliver(id, epoch, in));
            case MessageCodec.FORWARD_WRITE -> known(forwardWrite(id, epoch, in));
            case MessageCodec.LIST_KEYS -> known(listKeys(id, epoch, in));
            default -> RepairCodec.decodeRequest(kind, id, epoch, in);
        };
    }

    private static MessageCodec.Known known(Request request) {
        return new MessageCodec.Known(request);
    }

    private static Request read(long id, Epoch epoch, Input in) throws MalformedException {
        Key key = Fields.key(in);
        int n = Fields.copies(in);
        int r = Fields.copies(in);
        return new Request.Read(id, epoch, key, n, r, (in.u8() & WITH_HINTS) != 0);
    }

    private static Request replicate(long id, Epoch epoch, Input in) throws MalformedException {
        Key key = Fields.key(in);
        int copies = Fields.copies(in);
        int timeoutMillis = Fields.count(in);
        NodeId hintFor = (in.u8() & PRESENT) != 0 ? Fields.node(in) : null;
        return new Request.Replicate(
                id, epoch, key, VersionCodec.decodeSiblings(in), copies, hintFor, timeoutMillis);
    }

    private static Request deliver(long id, Epoch epoch, Input in) throws MalformedException {
        Key key = Fields.key(in);
        int copies = Fields.copies(in);
        int timeoutMillis = Fields.count(in);
        return new Request.Deliver(
                id, epoch, key, VersionCodec.decodeSiblings(in), copies, timeoutMillis);
    }

    private static Request forwardWrite(long id, Epoch epoch, Input in) throws MalformedException {
        Key key = Fields.key(in);
        int flags = in.u8();
        int n = Fields.copies(in);
        Count count = Fields.required(in, n);
        int timeoutMillis = Fields.count(in);
        CausalContext seen = (flags & PRESENT) != 0 ? VersionCodec.decodeContext(in) : null;
        Quorum.Kind kind = (flags & SLOPPY) != 0 ? Quorum.Kind.SLOPPY : Quorum.Kind.STRICT;
        Value value = VersionCodec.decodeValue(in);
        Long latestMillis = (flags & TIMED) != 0 ? in.u64() : null;
        QuorumTerms terms = new QuorumTerms(n, count, kind);
        return new Request.ForwardWrite(
                id, epoch, key, seen, latestMillis, value, terms, timeoutMillis);
    }

    private static Request listKeys(long id, Epoch epoch, Input in) throws MalformedException {
        PartitionId partition = new PartitionId(in.u16());
        String bucket = Fields.bucket(in);
        int flags = in.u8();
        int limit = Fields.count(in);
        byte[] prefix = Fields.bytes(in);
        byte @Nullable [] after = (flags & PRESENT) != 0 ? Fields.bytes(in) : null;
        return new Request.ListKeys(id, epoch, partition, bucket, prefix, after, limit);
    }
}
