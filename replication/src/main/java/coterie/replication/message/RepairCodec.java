package coterie.replication.message;

import coterie.ring.Epoch;
import coterie.ring.Key;
import coterie.ring.PartitionId;
import coterie.storage.Expected;
import coterie.storage.codec.Input;
import coterie.storage.codec.MalformedException;
import coterie.storage.codec.Output;
import coterie.storage.codec.VersionCodec;
import coterie.storage.merkle.TreeShape;
import coterie.storage.merkle.VersionDigest;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The bytes of what replicas ask and tell each other to repair themselves. */
@SuppressWarnings(
        "EnumOrdinal") // the enum promises to be appended to only, and a golden test holds it to it
final class RepairCodec {

    private static final int PRESENT = 1;

    /** That of the leaves, where a partition has as many as it may have. */
    private static final int DEEPEST_LEVEL = 3;

    /** Of a {@link RepairReply.TreeDigests}: the trees are trusted. */
    private static final int TRUSTED = 1;

    /** Of a {@link RepairReply.Verified}: with all. */
    private static final int WITH_ALL = 1;

    /** A bucket, a key and a digest. */
    private static final int LEAST_VERSION_BYTES = 4 + 2 * Long.BYTES;

    /** A bucket, a key, the copies and no siblings. */
    private static final int LEAST_RECORD_BYTES = 4 + 1 + 4;

    private static final List<RepairRequest.Phase> PHASES = List.of(RepairRequest.Phase.values());

    private RepairCodec() {}

    static void encode(RepairRequest request, Output out) {
        switch (request) {
            case RepairRequest.TreeNode node -> {
                begin(MessageCodec.TREE_NODE, node, out);
                out.u8(node.minCopies());
                out.u8(node.level());
                out.u16(node.index());
            }
            case RepairRequest.LeafVersions leaves -> {
                begin(MessageCodec.LEAF_VERSIONS, leaves, out);
                out.u8(leaves.minCopies());
                out.u16(leaves.firstLeaf());
                out.u16(leaves.lastLeaf());
                out.u16(leaves.max());
                putKey(out, leaves.after());
            }
            case RepairRequest.RehashLeaves leaves -> {
                begin(MessageCodec.REHASH_LEAVES, leaves, out);
                out.u16(leaves.firstLeaf());
                out.u16(leaves.lastLeaf());
            }
            case RepairRequest.CollectTombstones collect -> {
                begin(MessageCodec.COLLECT_TOMBSTONES, collect, out);
                out.u8(collect.phase().ordinal());
                putKey(out, collect.after());
                putVersions(out, collect.tombstones());
            }
            case RepairRequest.VerifiedWithAll verified -> {
                begin(MessageCodec.VERIFIED_WITH_ALL, verified, out);
                out.u32(verified.withinMillis());
            }
            case RepairRequest.FetchRecords fetch -> {
                begin(MessageCodec.FETCH_RECORDS, fetch, out);
                out.u8(fetch.minCopies());
                out.u8(fetch.maxCopies());
                putKey(out, fetch.after());
            }
            case RepairRequest.FindMissing find -> {
                begin(MessageCodec.FIND_MISSING, find, out);
                putVersions(out, find.versions());
            }
        }
    }

    private static void begin(int kind, RepairRequest request, Output out) {
        MessageCodec.begin(kind, request, out);
        out.u16(request.partition().value());
    }

    static void encode(RepairReply reply, Output out) {
        switch (reply) {
            case RepairReply.TreeDigests digests -> {
                MessageCodec.begin(MessageCodec.TREE_DIGESTS, digests, out);
                out.u8(digests.trusted() ? TRUSTED : 0);
                putDigest(out, digests.own());
                out.varint(digests.children().size());
                digests.children().forEach(child -> putDigest(out, child));
            }
            case RepairReply.Versions versions -> {
                MessageCodec.begin(MessageCodec.VERSIONS, versions, out);
                putKey(out, versions.resumeAfter());
                putVersions(out, versions.versions());
            }
            case RepairReply.Rehashed rehashed ->
                    MessageCodec.begin(MessageCodec.REHASHED, rehashed, out);
            case RepairReply.Collected collected -> {
                MessageCodec.begin(MessageCodec.COLLECTED, collected, out);
                Fields.putBytes(out, collected.which().toByteArray());
            }
            case RepairReply.Verified verified -> {
                MessageCodec.begin(MessageCodec.VERIFIED, verified, out);
                out.u8(verified.withAll() ? WITH_ALL : 0);
            }
            case RepairReply.Records records -> {
                MessageCodec.begin(MessageCodec.RECORDS, records, out);
                putKey(out, records.resumeAfter());
                out.varint(records.records().size());
                for (RepairReply.Copy copy : records.records()) {
                    Fields.putKey(out, copy.key());
                    out.u8(copy.copies());
                    VersionCodec.encode(out, copy.siblings());
                }
            }
            case RepairReply.Missing missing -> {
                MessageCodec.begin(MessageCodec.MISSING, missing, out);
                Fields.putBytes(out, missing.which().toByteArray());
            }
        }
    }

    private static void putKey(Output out, @Nullable Key key) {
        out.u8(key != null ? PRESENT : 0);
        if (key != null) {
            Fields.putKey(out, key);
        }
    }

    private static void putDigest(Output out, VersionDigest digest) {
        out.u64(digest.high());
        out.u64(digest.low());
    }

    private static void putVersions(Output out, List<Expected> versions) {
        out.varint(versions.size());
        for (Expected version : versions) {
            Fields.putKey(out, version.key());
            putDigest(out, version.digest());
        }
    }

    static MessageCodec.Decoded decodeRequest(int kind, long id, Epoch epoch, Input in)
            throws MalformedException {
        return switch (kind) {
            case MessageCodec.TREE_NODE -> known(treeNode(id, epoch, in));
            case MessageCodec.LEAF_VERSIONS -> known(leafVersions(id, epoch, in));
            case MessageCodec.REHASH_LEAVES -> known(rehashLeaves(id, epoch, in));
            case MessageCodec.COLLECT_TOMBSTONES -> known(collectTombstones(id, epoch, in));
            case MessageCodec.VERIFIED_WITH_ALL -> {
                PartitionId partition = new PartitionId(in.u16());
                yield known(
                        new RepairRequest.VerifiedWithAll(id, epoch, partition, Fields.count(in)));
            }
            case MessageCodec.FETCH_RECORDS -> known(fetchRecords(id, epoch, in));
            case MessageCodec.FIND_MISSING -> {
                PartitionId partition = new PartitionId(in.u16());
                List<Expected> versions = versions(in, RepairRequest.MAX_VERSIONS);
                yield known(new RepairRequest.FindMissing(id, epoch, partition, versions));
            }
            default -> new MessageCodec.UnknownRequest(id, epoch);
        };
    }

    static MessageCodec.Decoded decodeReply(int kind, long id, Epoch epoch, Input in)
            throws MalformedException {
        return switch (kind) {
            case MessageCodec.TREE_DIGESTS -> known(treeDigests(id, epoch, in));
            case MessageCodec.VERSIONS -> {
                Key resumeAfter = optionalKey(in);
                List<Expected> versions = versions(in, RepairRequest.MAX_VERSIONS);
                yield known(new RepairReply.Versions(id, epoch, versions, resumeAfter));
            }
            case MessageCodec.REHASHED -> known(new RepairReply.Rehashed(id, epoch));
            case MessageCodec.COLLECTED -> {
                BitSet which = places(RepairRequest.MAX_TOMBSTONES, in);
                yield known(new RepairReply.Collected(id, epoch, which));
            }
            case MessageCodec.RECORDS -> known(records(id, epoch, in));
            case MessageCodec.MISSING -> {
                BitSet which = places(RepairRequest.MAX_VERSIONS, in);
                yield known(new RepairReply.Missing(id, epoch, which));
            }
            case MessageCodec.VERIFIED ->
                    known(new RepairReply.Verified(id, epoch, (in.u8() & WITH_ALL) != 0));
            default -> new MessageCodec.UnknownReply(id, epoch);
        };
    }

    private static MessageCodec.Known known(Message message) {
        return new MessageCodec.Known(message);
    }

    private static RepairRequest treeNode(long id, Epoch epoch, Input in)
            throws MalformedException {
        PartitionId partition = new PartitionId(in.u16());
        int minCopies = Fields.copies(in);
        int level = atMost(DEEPEST_LEVEL, in.u8(), "levels");
        int index = atMost(TreeShape.MAX_LEAVES - 1, in.u16(), "nodes");
        return new RepairRequest.TreeNode(id, epoch, partition, minCopies, level, index);
    }

    private static RepairRequest leafVersions(long id, Epoch epoch, Input in)
            throws MalformedException {
        PartitionId partition = new PartitionId(in.u16());
        int minCopies = Fields.copies(in);
        int firstLeaf = in.u16();
        int lastLeaf = lastLeaf(firstLeaf, in);
        int max = atMost(RepairRequest.MAX_VERSIONS, in.u16(), "entries");
        if (max == 0) {
            throw new MalformedException("a page of no entries");
        }
        return new RepairRequest.LeafVersions(
                id, epoch, partition, minCopies, firstLeaf, lastLeaf, optionalKey(in), max);
    }

    private static RepairRequest rehashLeaves(long id, Epoch epoch, Input in)
            throws MalformedException {
        PartitionId partition = new PartitionId(in.u16());
        int firstLeaf = in.u16();
        return new RepairRequest.RehashLeaves(
                id, epoch, partition, firstLeaf, lastLeaf(firstLeaf, in));
    }

    private static RepairRequest collectTombstones(long id, Epoch epoch, Input in)
            throws MalformedException {
        PartitionId partition = new PartitionId(in.u16());
        int phase = atMost(PHASES.size() - 1, in.u8(), "phases");
        Key after = optionalKey(in);
        List<Expected> tombstones = versions(in, RepairRequest.MAX_TOMBSTONES);
        return new RepairRequest.CollectTombstones(
                id, epoch, partition, PHASES.get(phase), after, tombstones);
    }

    private static RepairRequest fetchRecords(long id, Epoch epoch, Input in)
            throws MalformedException {
        PartitionId partition = new PartitionId(in.u16());
        int minCopies = Fields.copies(in);
        int maxCopies = Fields.copies(in);
        if (maxCopies < minCopies) {
            throw new MalformedException(minCopies + " to " + maxCopies + " copies");
        }
        return new RepairRequest.FetchRecords(
                id, epoch, partition, minCopies, maxCopies, optionalKey(in));
    }

    private static RepairReply records(long id, Epoch epoch, Input in) throws MalformedException {
        Key resumeAfter = optionalKey(in);
        int count = atMost(RepairRequest.MAX_RECORDS, in.count(LEAST_RECORD_BYTES), "records");
        List<RepairReply.Copy> records = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Key key = Fields.key(in);
            int copies = Fields.copies(in);
            records.add(new RepairReply.Copy(key, VersionCodec.decodeSiblings(in), copies));
        }
        return new RepairReply.Records(id, epoch, records, resumeAfter);
    }

    private static BitSet places(int most, Input in) throws MalformedException {
        int bytes = atMost(most / Byte.SIZE, in.count(1), "bytes");
        return BitSet.valueOf(in.bytes(bytes));
    }

    private static RepairReply treeDigests(long id, Epoch epoch, Input in)
            throws MalformedException {
        boolean trusted = (in.u8() & TRUSTED) != 0;
        VersionDigest own = digest(in);
        int count = in.count(2 * Long.BYTES);
        if (count != 0 && count != TreeShape.FAN_OUT) {
            throw new MalformedException("a node with " + count + " children");
        }
        List<VersionDigest> children = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            children.add(digest(in));
        }
        return new RepairReply.TreeDigests(id, epoch, trusted, own, children);
    }

    private static int lastLeaf(int firstLeaf, Input in) throws MalformedException {
        int lastLeaf = atMost(TreeShape.MAX_LEAVES - 1, in.u16(), "leaves");
        if (lastLeaf < firstLeaf) {
            throw new MalformedException("leaves from " + firstLeaf + " to " + lastLeaf);
        }
        return lastLeaf;
    }

    private static int atMost(int most, int number, String what) throws MalformedException {
        if (number > most) {
            throw new MalformedException(number + " where there are " + most + " " + what);
        }
        return number;
    }

    private static @Nullable Key optionalKey(Input in) throws MalformedException {
        return (in.u8() & PRESENT) != 0 ? Fields.key(in) : null;
    }

    private static VersionDigest digest(Input in) throws MalformedException {
        return new VersionDigest(in.u64(), in.u64());
    }

    private static List<Expected> versions(Input in, int most) throws MalformedException {
        int count = atMost(most, in.count(LEAST_VERSION_BYTES), "versions");
        List<Expected> versions = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            versions.add(new Expected(Fields.key(in), digest(in)));
        }
        return versions;
    }
}
