package coterie.replication.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import coterie.ring.Epoch;
import coterie.ring.Key;
import coterie.ring.PartitionId;
import coterie.storage.Expected;
import coterie.storage.codec.MalformedException;
import coterie.storage.codec.Output;
import coterie.storage.merkle.VersionDigest;
import coterie.storage.version.Siblings;
import java.util.BitSet;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bytes of what replicas say to repair themselves, for keeps. */
class RepairLayoutTest {

    private static final long ID = 0x0102;
    private static final Epoch EPOCH = new Epoch(5);
    private static final String HEAD = "0000000000000102" + "0000000000000005";
    private static final PartitionId PARTITION = new PartitionId(63);
    private static final Key KEY = Key.of("cities", "ö".getBytes(UTF_8));
    private static final String KEY_BYTES = "06" + "636974696573" + "02" + "c3b6";
    private static final VersionDigest DIGEST = new VersionDigest(0xA, 0xB);
    private static final String DIGEST_BYTES = "000000000000000a" + "000000000000000b";
    private static final String NO_SIBLINGS = "00000000";
    private static final Expected VERSION = new Expected(KEY, DIGEST);

    private static void assertLayout(Message message, String hex) {
        Output out = new Output();
        MessageCodec.encode(message, out);
        assertThat(HexFormat.of().formatHex(out.toBytes())).isEqualTo(hex);
    }

    @Test
    void layOutRequests() {
        assertLayout(
                new RepairRequest.TreeNode(ID, EPOCH, PARTITION, 2, 3, 4_095),
                "10" + HEAD + "003f" + "02" + "03" + "0fff");
        assertLayout(
                new RepairRequest.LeafVersions(ID, EPOCH, PARTITION, 2, 7, 9, KEY, 512),
                "11" + HEAD + "003f" + "02" + "0007" + "0009" + "0200" + "01" + KEY_BYTES);
        assertLayout(
                new RepairRequest.LeafVersions(ID, EPOCH, PARTITION, 2, 7, 9, null, 1),
                "11" + HEAD + "003f" + "02" + "0007" + "0009" + "0001" + "00");
        assertLayout(
                new RepairRequest.RehashLeaves(ID, EPOCH, PARTITION, 7, 9),
                "12" + HEAD + "003f" + "0007" + "0009");
        assertLayout(
                new RepairRequest.CollectTombstones(
                        ID, EPOCH, PARTITION, RepairRequest.Phase.AGREE, null, List.of(VERSION)),
                "13" + HEAD + "003f" + "00" + "00" + "01" + KEY_BYTES + DIGEST_BYTES);
        assertLayout(
                new RepairRequest.CollectTombstones(
                        ID, EPOCH, PARTITION, RepairRequest.Phase.DROP, KEY, List.of()),
                "13" + HEAD + "003f" + "01" + "01" + KEY_BYTES + "00");
        assertLayout(
                new RepairRequest.VerifiedWithAll(ID, EPOCH, PARTITION, 3_000),
                "14" + HEAD + "003f" + "00000bb8");
        assertLayout(
                new RepairRequest.FetchRecords(ID, EPOCH, PARTITION, 2, 9, KEY),
                "15" + HEAD + "003f" + "02" + "09" + "01" + KEY_BYTES);
        assertLayout(
                new RepairRequest.FindMissing(ID, EPOCH, PARTITION, List.of(VERSION)),
                "16" + HEAD + "003f" + "01" + KEY_BYTES + DIGEST_BYTES);
    }

    @Test
    void layOutReplies() {
        assertLayout(
                new RepairReply.TreeDigests(ID, EPOCH, true, DIGEST, List.of()),
                "90" + HEAD + "01" + DIGEST_BYTES + "00");
        assertLayout(
                new RepairReply.TreeDigests(
                        ID, EPOCH, false, DIGEST, Collections.nCopies(16, DIGEST)),
                "90" + HEAD + "00" + DIGEST_BYTES + "10" + DIGEST_BYTES.repeat(16));
        assertLayout(
                new RepairReply.Versions(ID, EPOCH, List.of(VERSION), KEY),
                "91" + HEAD + "01" + KEY_BYTES + "01" + KEY_BYTES + DIGEST_BYTES);
        assertLayout(
                new RepairReply.Versions(ID, EPOCH, List.of(), null), "91" + HEAD + "00" + "00");
        assertLayout(new RepairReply.Rehashed(ID, EPOCH), "92" + HEAD);
        BitSet which = new BitSet();
        which.set(1);
        which.set(8);
        assertLayout(new RepairReply.Collected(ID, EPOCH, which), "93" + HEAD + "02" + "0201");
        assertLayout(new RepairReply.Verified(ID, EPOCH, true), "94" + HEAD + "01");
        assertLayout(new RepairReply.Verified(ID, EPOCH, false), "94" + HEAD + "00");
        assertLayout(
                new RepairReply.Records(
                        ID, EPOCH, List.of(new RepairReply.Copy(KEY, Siblings.NONE, 3)), KEY),
                "95" + HEAD + "01" + KEY_BYTES + "01" + KEY_BYTES + "03" + NO_SIBLINGS);
        assertLayout(new RepairReply.Missing(ID, EPOCH, which), "96" + HEAD + "02" + "0201");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // A level below the leaves, and a node beyond the last.
                "10" + HEAD + "003f" + "02" + "04" + "0000",
                "10" + HEAD + "003f" + "02" + "03" + "1000",
                // No copies, and more than there may be.
                "10" + HEAD + "003f" + "00" + "00" + "0000",
                "10" + HEAD + "003f" + "0a" + "00" + "0000",
                // A partition beyond the last.
                "10" + HEAD + "1000" + "02" + "00" + "0000",
                // Leaves that end before they begin, or beyond the last.
                "11" + HEAD + "003f" + "02" + "0009" + "0007" + "0001" + "00",
                "11" + HEAD + "003f" + "02" + "0009" + "1000" + "0001" + "00",
                "12" + HEAD + "003f" + "0009" + "0007",
                // A page of nothing, and one too large.
                "11" + HEAD + "003f" + "02" + "0007" + "0009" + "0000" + "00",
                "11" + HEAD + "003f" + "02" + "0007" + "0009" + "0201" + "00",
                // A step that there is not, and a count that lies.
                "13" + HEAD + "003f" + "02" + "00" + "00",
                "13" + HEAD + "003f" + "00" + "00" + "7f",
                // A time to come.
                "14" + HEAD + "003f" + "80000000",
                // No copies, more than there may be, and fewer at most than at least.
                "15" + HEAD + "003f" + "00" + "03" + "00",
                "15" + HEAD + "003f" + "02" + "0a" + "00",
                "15" + HEAD + "003f" + "03" + "02" + "00",
                // Counts that lie.
                "16" + HEAD + "003f" + "7f",
                "95" + HEAD + "00" + "7f",
                // A node with some children.
                "90" + HEAD + "01" + DIGEST_BYTES + "01" + DIGEST_BYTES,
                // An answer to more than was asked.
                "93"
                        + HEAD
                        + "21"
                        + "0000000000000000000000000000000000000000000000000000000000000000ff"
            })
    void whatCannotBeIsMalformed(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);

        assertThatThrownBy(() -> MessageCodec.decode(bytes, 0, bytes.length))
                .isInstanceOf(MalformedException.class);
    }

    @Test
    void thePhasesKeepTheirOrder() {
        assertThat(RepairRequest.Phase.values())
                .containsExactly(RepairRequest.Phase.AGREE, RepairRequest.Phase.DROP);
    }
}
