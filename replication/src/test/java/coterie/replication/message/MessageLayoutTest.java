package coterie.replication.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import coterie.consensus.Slot;
import coterie.replication.Count;
import coterie.replication.Evidence;
import coterie.replication.Failure;
import coterie.replication.Failure.Outcome;
import coterie.replication.Failure.ReplicaReport;
import coterie.replication.Failure.ReplicaState;
import coterie.replication.Quorum;
import coterie.replication.QuorumTerms;
import coterie.replication.TransferStatus;
import coterie.replication.WriteOutcome;
import coterie.ring.Epoch;
import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.ring.PartitionId;
import coterie.ring.Target;
import coterie.storage.Change;
import coterie.storage.codec.Output;
import coterie.storage.version.Actor;
import coterie.storage.version.CausalContext;
import coterie.storage.version.Content;
import coterie.storage.version.Dot;
import coterie.storage.version.Sibling;
import coterie.storage.version.Siblings;
import coterie.storage.version.Tombstone;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The bytes of every kind of message, for keeps: nodes of different versions talk to each other
 * while a cluster is upgraded. {@code docs/wire-format.md} explains them.
 */
class MessageLayoutTest {

    private static final long ID = 0x0102;
    private static final Epoch EPOCH = new Epoch(5);
    private static final String HEAD = "0000000000000102" + "0000000000000005";
    private static final Key KEY = Key.of("cities", "ö".getBytes(UTF_8));
    private static final String KEY_BYTES = "06" + "636974696573" + "02" + "c3b6";
    private static final Dot DOT = new Dot(new Actor(0xA1, 3), 7);
    private static final CausalContext CONTEXT = CausalContext.of(List.of(DOT), List.of());
    private static final String CONTEXT_BYTES =
            "01" + "00000000000000a1" + "03" + "01" + "00" + "04" + "00";
    private static final Siblings SIBLINGS =
            Siblings.of(
                    CONTEXT,
                    List.of(new Sibling(DOT, 1_000, new Content("t", "v".getBytes(UTF_8)))));
    private static final String SIBLINGS_BYTES =
            CONTEXT_BYTES
                    + "01"
                    + "00"
                    + "04"
                    + "00000000000003e8"
                    + "01"
                    + "01"
                    + "74"
                    + "01"
                    + "76";
    private static final NodeId N1 = new NodeId("n1");
    private static final NodeId N2 = new NodeId("n2");

    private static void assertLayout(Message message, String hex) {
        Output out = new Output();
        MessageCodec.encode(message, out);
        assertThat(HexFormat.of().formatHex(out.toBytes())).isEqualTo(hex);
    }

    private static void assertLayout(WriteOutcome outcome, String hex) {
        assertLayout(new Reply.Forwarded(ID, EPOCH, outcome), "83" + HEAD + hex);
    }

    @Test
    void layOutRequests() {
        assertLayout(
                new Request.Read(ID, EPOCH, KEY, 3, 2, false),
                "01" + HEAD + KEY_BYTES + "03" + "02" + "00");
        assertLayout(
                new Request.Read(ID, EPOCH, KEY, 1, 1, true),
                "01" + HEAD + KEY_BYTES + "01" + "01" + "01");
        assertLayout(
                new Request.Replicate(ID, EPOCH, KEY, SIBLINGS, 3, null, 2_000),
                "02" + HEAD + KEY_BYTES + "03" + "000007d0" + "00" + SIBLINGS_BYTES);
        assertLayout(
                new Request.Replicate(ID, EPOCH, KEY, SIBLINGS, 3, N2, 2_000),
                "02" + HEAD + KEY_BYTES + "03" + "000007d0" + "01" + "026e32" + SIBLINGS_BYTES);
        assertLayout(
                new Request.ForwardWrite(
                        ID,
                        EPOCH,
                        KEY,
                        CONTEXT,
                        Tombstone.TOMBSTONE,
                        new QuorumTerms(3, new Count.Exactly(2), Quorum.Kind.SLOPPY),
                        2_000),
                "03" + HEAD + KEY_BYTES + "03" + "03" + "02" + "000007d0" + CONTEXT_BYTES + "00");
        assertLayout(
                new Request.ForwardWrite(
                        ID,
                        EPOCH,
                        KEY,
                        null,
                        Tombstone.TOMBSTONE,
                        new QuorumTerms(3, Count.Word.QUORUM, Quorum.Kind.STRICT),
                        2_000),
                "03" + HEAD + KEY_BYTES + "00" + "03" + "81" + "000007d0" + "00");
        assertLayout(
                new Request.ForwardWrite(
                        ID,
                        EPOCH,
                        KEY,
                        null,
                        new Content("t", new byte[] {9}),
                        new QuorumTerms(3, new Count.Exactly(2), Quorum.Kind.STRICT),
                        2_000),
                "03"
                        + HEAD
                        + KEY_BYTES
                        + "00"
                        + "03"
                        + "02"
                        + "000007d0"
                        + "01"
                        + "01"
                        + "74"
                        + "01"
                        + "09");
        assertLayout(
                new Request.ForwardWrite(
                        ID,
                        EPOCH,
                        KEY,
                        null,
                        -1L,
                        Tombstone.TOMBSTONE,
                        new QuorumTerms(3, new Count.Exactly(2), Quorum.Kind.STRICT),
                        2_000),
                "03" + HEAD + KEY_BYTES + "04" + "03" + "02" + "000007d0" + "00" + "ff".repeat(8));
        assertLayout(
                new Request.Deliver(ID, EPOCH, KEY, SIBLINGS, 3, 2_000),
                "06" + HEAD + KEY_BYTES + "03" + "000007d0" + SIBLINGS_BYTES);
    }

    @Test
    void layOutListings() {
        assertLayout(
                new Request.ListKeys(
                        ID,
                        EPOCH,
                        new PartitionId(63),
                        "b",
                        new byte[] {1},
                        new byte[] {1, 2},
                        100),
                "04"
                        + HEAD
                        + "003f"
                        + "01"
                        + "62"
                        + "01"
                        + "00000064"
                        + "01"
                        + "01"
                        + "02"
                        + "0102");
        assertLayout(
                new Request.ListKeys(ID, EPOCH, new PartitionId(63), "b", new byte[0], null, 100),
                "04" + HEAD + "003f" + "01" + "62" + "00" + "00000064" + "00");
        assertLayout(
                new Reply.Keys(
                        ID, EPOCH, List.of(new byte[] {5}, new byte[] {6, 7}), new byte[] {8}),
                "84" + HEAD + "01" + "02" + "01" + "05" + "02" + "0607" + "01" + "08");
        assertLayout(new Reply.Keys(ID, EPOCH, List.of(), null), "84" + HEAD + "00" + "00");
    }

    @Test
    void layOutReplies() {
        assertLayout(
                new Reply.HeldReply(ID, EPOCH, SIBLINGS, 3, true),
                "81" + HEAD + "01" + "03" + SIBLINGS_BYTES);
        assertLayout(
                new Reply.HeldReply(ID, EPOCH, Siblings.NONE, 0, false),
                "81" + HEAD + "00" + "00" + "00000000");
        assertLayout(new Reply.Stored(ID, EPOCH), "82" + HEAD);
        assertLayout(new Reply.Delivered(ID, EPOCH, 7), "87" + HEAD + "00000007");
    }

    @Test
    void layOutGossip() {
        List<Rumour> rumours =
                List.of(
                        Rumour.alive(N1, 200),
                        new Rumour(N1, Rumour.State.SUSPECT, 1, N2),
                        new Rumour(N1, Rumour.State.DEAD, 0, N2));
        String rumourBytes =
                "03"
                        + ("00" + "026e31" + "c801")
                        + ("01" + "026e31" + "01" + "026e32")
                        + ("02" + "026e31" + "00" + "026e32");
        assertLayout(new Gossip.Ping(ID, EPOCH, 255, rumours), "05" + HEAD + "ff" + rumourBytes);
        assertLayout(
                new Gossip.PingRequest(ID, EPOCH, N2, rumours),
                "07" + HEAD + "026e32" + rumourBytes);
        assertLayout(
                new Gossip.PushPull(ID, EPOCH, 0xD1, rumours),
                "08" + HEAD + "00000000000000d1" + rumourBytes);
        assertLayout(
                new Gossip.Pong(ID, EPOCH, 1, 9, rumours),
                "85" + HEAD + "01" + "0000000000000009" + rumourBytes);
        assertLayout(
                new Gossip.Pong(ID, EPOCH, 0, Gossip.Pong.NO_HINT, List.of()),
                "85" + HEAD + "00" + "ffffffffffffffff" + "00");
        assertLayout(
                new Gossip.Relayed(ID, EPOCH, true, rumours), "88" + HEAD + "01" + rumourBytes);
        assertLayout(new Gossip.Relayed(ID, EPOCH, false, List.of()), "88" + HEAD + "00" + "00");
        assertLayout(
                new Gossip.PushPulled(ID, EPOCH, 0xD1, rumours),
                "89" + HEAD + "00000000000000d1" + rumourBytes);
    }

    @Test
    void layOutReportsOfTheRingAndLeases() {
        String head = "0000000000000000" + "0000000000000005";
        String running = "002a" + "026e31" + "026e32" + "03" + "c801";
        TransferStatus transfers =
                new TransferStatus(
                        EPOCH,
                        4,
                        3,
                        2,
                        9,
                        1_000,
                        List.of(new TransferStatus.Running(new PartitionId(42), N1, N2, 3, 200)));
        String body =
                "00000004"
                        + "00000003"
                        + "00000002"
                        + "0000000000000009"
                        + "00000000000003e8"
                        + "01"
                        + running;
        assertLayout(new RingReport(0xAB, transfers), "a1" + head + "00000000000000ab" + body);
        assertLayout(
                new LeaseGrant(0xAB, true, new Epoch(4), new Slot(7), transfers),
                "a2"
                        + head
                        + "00000000000000ab"
                        + "01"
                        + "0000000000000004"
                        + "0000000000000007"
                        + body);
        assertLayout(
                new LeaseGrant(0xAB, false, EPOCH, new Slot(7), TransferStatus.idle(EPOCH)),
                "a2"
                        + head
                        + "00000000000000ab"
                        + "00"
                        + "0000000000000005"
                        + "0000000000000007"
                        + "00".repeat(3 * 4 + 2 * 8 + 1));
    }

    @Test
    void layOutRefusals() {
        List<String> codes = List.of("00", "01", "02", "03", "04", "05", "06", "07");
        List<Reply.Reason> reasons =
                List.of(
                        Reply.Reason.UNSUPPORTED,
                        Reply.Reason.NOT_READY,
                        Reply.Reason.OVERLOADED,
                        Reply.Reason.FULL,
                        Reply.Reason.EXPIRED,
                        Reply.Reason.STORAGE_FAILED,
                        Reply.Reason.MISDIRECTED,
                        Reply.Reason.OTHER_EPOCH);
        assertThat(reasons).containsExactly(Reply.Reason.values());
        for (int i = 0; i < reasons.size(); i++) {
            assertLayout(new Reply.Refused(ID, EPOCH, reasons.get(i)), "86" + HEAD + codes.get(i));
        }
    }

    @Test
    void layOutTheOutcomesOfForwardedWrites() {
        assertLayout(
                new WriteOutcome.Written(
                        CONTEXT,
                        new Evidence(
                                List.of(Target.primary(N1), new Target(N2, N1)), 2, N1, EPOCH)),
                "00"
                        + CONTEXT_BYTES
                        + "00000002"
                        + "02"
                        + "6e31"
                        + "0000000000000005"
                        + "02"
                        + "00026e31"
                        + "01026e32026e31");
        assertLayout(
                new WriteOutcome.Written(
                        CONTEXT, new Evidence(List.of(Target.primary(N1)), 1, N1, EPOCH), 1_000L),
                "0a"
                        + "00000000000003e8"
                        + CONTEXT_BYTES
                        + "00000001"
                        + "026e31"
                        + "0000000000000005"
                        + "01"
                        + "00026e31");
        assertLayout(new WriteOutcome.Refused(new Change.TooManySiblings(100)), "01" + "00000064");
        assertLayout(
                new WriteOutcome.Refused(new Change.SiblingsTooLarge(1L << 33)),
                "02" + "0000000200000000");
        assertLayout(
                new WriteOutcome.Refused(new Change.UnknownDots(9)), "03" + "0000000000000009");
        assertLayout(
                new Failure.QuorumNotMet(
                        2,
                        1,
                        List.of(new ReplicaReport(Target.primary(N1), ReplicaState.TIMEOUT)),
                        Outcome.UNKNOWN),
                "04" + "01" + "00000002" + "00000001" + "01" + "00026e31" + "01");
        assertLayout(
                new Failure.InvalidQuorum(9, 2, 3),
                "05" + "01" + "00000009" + "00000002" + "00000003");
        assertLayout(
                new Failure.InvalidQuorum(9, null, 3),
                "05" + "00" + "00000009" + "00000000" + "00000003");
        assertLayout(Failure.Overloaded.OVERLOADED, "06");
        assertLayout(Failure.StorageFull.FULL, "07");
        assertLayout(new Failure.NotReady("no"), "08" + "02" + "6e6f");
        assertLayout(new Failure.UnknownMember(N2), "09" + "026e32");
        assertLayout(new Failure.NoLease(N2), "0b" + "026e32");
    }

    @Test
    void keepTheOrderOfWhatGoesByNumber() {
        assertThat(ReplicaState.values())
                .containsExactly(
                        ReplicaState.OK,
                        ReplicaState.TIMEOUT,
                        ReplicaState.UNREACHABLE,
                        ReplicaState.UNVERIFIED,
                        ReplicaState.OVERLOADED,
                        ReplicaState.FULL,
                        ReplicaState.NOT_READY,
                        ReplicaState.FAILED,
                        ReplicaState.PENDING,
                        ReplicaState.NO_LEASE);
        assertThat(Rumour.State.values())
                .containsExactly(Rumour.State.ALIVE, Rumour.State.SUSPECT, Rumour.State.DEAD);
        assertThat(Outcome.values()).containsExactly(Outcome.NOTHING_DONE, Outcome.UNKNOWN);
    }
}
