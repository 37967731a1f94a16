package coterie.replication.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.replication.Event;
import coterie.replication.message.RepairRequest;
import coterie.ring.Epoch;
import coterie.ring.Key;
import coterie.ring.PartitionId;
import coterie.storage.Expected;
import coterie.storage.merkle.VersionDigest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a node makes of an exchange that cannot be. */
class ExchangePartnerTest {

    private static final Epoch EPOCH = Epoch.FIRST;
    private static final PartitionId PARTITION = new PartitionId(0);
    private static final PartitionId BEYOND = new PartitionId(4_000);

    private final Transcript cluster = new Transcript(3, false);

    @Test
    void refusesWhatMakesNoSenseAndChangesNothing() {
        cluster.write("n1", "a", 3, 3);
        cluster.rest();
        Key elsewhere = Key.of("b0", "k1".getBytes(StandardCharsets.UTF_8));
        Expected stranger = new Expected(elsewhere, VersionDigest.NONE);
        List<RepairRequest> senseless =
                List.of(
                        // Another ring, and a partition beyond the last.
                        new RepairRequest.TreeNode(1, new Epoch(99), PARTITION, 2, 0, 0),
                        new RepairRequest.TreeNode(2, EPOCH, BEYOND, 2, 0, 0),
                        // Records that the two have not in common, and a node that there is not.
                        new RepairRequest.TreeNode(3, EPOCH, PARTITION, 9, 0, 0),
                        new RepairRequest.TreeNode(4, EPOCH, PARTITION, 9, 1, 16),
                        new RepairRequest.LeafVersions(5, EPOCH, PARTITION, 9, 0, 0, null, 1),
                        new RepairRequest.RehashLeaves(6, EPOCH, BEYOND, 0, 1),
                        // A tombstone of another partition.
                        new RepairRequest.CollectTombstones(
                                7,
                                EPOCH,
                                PARTITION,
                                RepairRequest.Phase.DROP,
                                null,
                                List.of(stranger, new Expected(otherThan(), VersionDigest.NONE))));

        for (RepairRequest request : senseless) {
            cluster.hear("n1", "n2", request);
            cluster.pass(100);
        }

        assertThat(cluster.count(Event.EXCHANGE_REFUSED)).isEqualTo(senseless.size());
        assertThat(cluster.durably("n1").siblings().values()).hasSize(1);
        assertThat(cluster.violations()).isEmpty();
    }

    /** A key of another partition than 0, whatever the others are. */
    private static Key otherThan() {
        for (int i = 0; ; i++) {
            Key key = Key.of("b", new byte[] {(byte) i});
            if (key.hash() < 0) {
                return key;
            }
        }
    }
}
