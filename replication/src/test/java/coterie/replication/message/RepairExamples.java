package coterie.replication.message;

import coterie.ring.Epoch;
import coterie.ring.Key;
import coterie.ring.PartitionId;
import coterie.ring.property.Gen;
import coterie.storage.Expected;
import coterie.storage.merkle.TreeShape;
import coterie.storage.merkle.VersionDigest;
import java.util.BitSet;
import java.util.List;
import java.util.random.RandomGenerator.SplittableGenerator;
import org.jspecify.annotations.Nullable;

/** Messages between replicas that repair themselves, made of randomness. */
final class RepairExamples {

    private static final Gen<VersionDigest> DIGESTS =
            random -> new VersionDigest(random.nextLong(), random.nextLong());

    private static final Gen<Key> KEYS =
            Gen.texts("aZ09._-", 1, Key.MAX_BUCKET_LENGTH)
                    .flatMap(bucket -> Gen.bytes(1, 40).map(bytes -> Key.of(bucket, bytes)));

    private static final Gen<Expected> VERSIONS =
            KEYS.flatMap(key -> DIGESTS.map(digest -> new Expected(key, digest)));

    private static final Gen<RepairReply.Copy> COPIES =
            random ->
                    new RepairReply.Copy(
                            KEYS.from(random),
                            MessageExamples.siblings(random),
                            random.nextInt(1, 10));

    private RepairExamples() {}

    static RepairRequest request(long id, Epoch epoch, SplittableGenerator random) {
        PartitionId partition = PartitionId.of(random.nextInt(4_096));
        int copies = random.nextInt(1, 10);
        int first = random.nextInt(TreeShape.MAX_LEAVES);
        int last = random.nextInt(first, TreeShape.MAX_LEAVES);
        return switch (random.nextInt(7)) {
            case 0 ->
                    new RepairRequest.TreeNode(
                            id, epoch, partition, copies, random.nextInt(4), first);
            case 1 ->
                    new RepairRequest.LeafVersions(
                            id,
                            epoch,
                            partition,
                            copies,
                            first,
                            last,
                            optionalKey(random),
                            random.nextInt(1, RepairRequest.MAX_VERSIONS + 1));
            case 2 -> new RepairRequest.RehashLeaves(id, epoch, partition, first, last);
            case 3 ->
                    new RepairRequest.VerifiedWithAll(
                            id, epoch, partition, random.nextInt(Integer.MAX_VALUE));
            case 4 ->
                    new RepairRequest.FetchRecords(
                            id,
                            epoch,
                            partition,
                            copies,
                            random.nextInt(copies, 10),
                            optionalKey(random));
            case 5 ->
                    new RepairRequest.FindMissing(
                            id, epoch, partition, Gen.lists(VERSIONS, 0, 9).from(random));
            default ->
                    new RepairRequest.CollectTombstones(
                            id,
                            epoch,
                            partition,
                            Gen.oneOf(List.of(RepairRequest.Phase.values())).from(random),
                            optionalKey(random),
                            Gen.lists(VERSIONS, 0, 9).from(random));
        };
    }

    static RepairReply reply(long id, Epoch epoch, SplittableGenerator random) {
        return switch (random.nextInt(7)) {
            case 0 -> {
                int children = random.nextBoolean() ? TreeShape.FAN_OUT : 0;
                yield new RepairReply.TreeDigests(
                        id,
                        epoch,
                        random.nextBoolean(),
                        DIGESTS.from(random),
                        Gen.lists(DIGESTS, children, children).from(random));
            }
            case 1 ->
                    new RepairReply.Versions(
                            id, epoch, Gen.lists(VERSIONS, 0, 9).from(random), optionalKey(random));
            case 2 -> new RepairReply.Rehashed(id, epoch);
            case 3 -> new RepairReply.Verified(id, epoch, random.nextBoolean());
            case 4 ->
                    new RepairReply.Records(
                            id, epoch, Gen.lists(COPIES, 0, 5).from(random), optionalKey(random));
            case 5 ->
                    new RepairReply.Missing(
                            id, epoch, BitSet.valueOf(Gen.bytes(0, 64).from(random)));
            default ->
                    new RepairReply.Collected(
                            id, epoch, BitSet.valueOf(Gen.bytes(0, 32).from(random)));
        };
    }

    private static @Nullable Key optionalKey(SplittableGenerator random) {
        return random.nextBoolean() ? KEYS.from(random) : null;
    }
}
