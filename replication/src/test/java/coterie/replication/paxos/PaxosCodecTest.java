package coterie.replication.paxos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import coterie.consensus.Ballot;
import coterie.consensus.Bytes;
import coterie.consensus.DurableState;
import coterie.consensus.Entry;
import coterie.consensus.Generation;
import coterie.consensus.PaxosMessage;
import coterie.consensus.Persist;
import coterie.consensus.ProposalId;
import coterie.consensus.Slot;
import coterie.consensus.Snapshot;
import coterie.consensus.Vote;
import coterie.consensus.Voters;
import coterie.ring.NodeId;
import coterie.ring.property.Gen;
import coterie.ring.property.Property;
import coterie.storage.codec.Input;
import coterie.storage.codec.MalformedException;
import coterie.storage.codec.Output;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PaxosCodecTest {

    private static final NodeId N1 = new NodeId("n1");
    private static final NodeId N2 = new NodeId("n2");
    private static final Slot SLOT = new Slot(7);
    private static final Ballot BALLOT = new Ballot(3, N2);
    private static final Entry COMMAND =
            new Entry.Command(new ProposalId(N1, 0xA1, new Slot(6)), Bytes.copyOf(new byte[] {9}));
    private static final String LIFE = "01" + "0000000000000000";
    private static final String COMMAND_BYTES =
            "01" + "026e31" + "00000000000000a1" + "06" + "01" + "09";
    private static final String VOTE_BYTES = "01" + "07" + "03026e32" + COMMAND_BYTES;
    private static final String FIVE = "0000000000000005";

    private static byte[] encode(PaxosMessage message) {
        Output out = new Output();
        PaxosCodec.encode(message, out);
        return out.toBytes();
    }

    private static void assertLayout(PaxosMessage message, String hex) {
        assertThat(HexFormat.of().formatHex(encode(message))).isEqualTo("01" + hex);
    }

    @Test
    void everyMessageSurvivesItsBytes() {
        Set<String> kinds = new TreeSet<>();
        Property.forAll(
                1_000,
                PaxosExamples.MESSAGES,
                message -> {
                    kinds.add(message.getClass().getSimpleName());
                    assertThat(PaxosCodec.decode(new Input(encode(message)))).isEqualTo(message);
                });
        assertThat(kinds).hasSize(16);
    }

    @Test
    void everyStateSurvivesItsBytes() {
        Property.forAll(
                500,
                PaxosExamples.STATES,
                state ->
                        assertThat(DurableStateCodec.decode(DurableStateCodec.encode(state)))
                                .isEqualTo(state));
    }

    @Test
    void aStateThatWasTamperedWithIsNoneOrAnother() {
        Property.forAll(
                5_000,
                Gen.ints(0, 1 << 24)
                        .flatMap(what ->
                                PaxosExamples.STATES.map(state -> {
                                    byte[] bytes = DurableStateCodec.encode(state);
                                    bytes[(what >>> 8) % bytes.length] = what.byteValue();
                                    return bytes;
                                })),
                bytes -> {
                    try {
                        DurableState read = DurableStateCodec.decode(bytes);
                        assertThat(DurableStateCodec.decode(DurableStateCodec.encode(read)))
                                .isEqualTo(read);
                    } catch (MalformedException expected) {
                        assertThat(expected.getMessage()).isNotEmpty();
                    }
                });
        byte[] sound = DurableStateCodec.encode(DurableState.founding(Snapshot.NOTHING, 5));
        for (int length = 0; length < sound.length; length++) {
            byte[] cut = Arrays.copyOf(sound, length);
            assertThatExceptionOfType(MalformedException.class)
                    .isThrownBy(() -> DurableStateCodec.decode(cut));
        }
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> DurableStateCodec.decode(Arrays.copyOf(sound, sound.length + 1)))
                .withMessage("1 bytes are left over");
    }

    @Test
    void otherFormatsAreNotTaken() {
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> DurableStateCodec.decode(new byte[] {2}))
                .withMessageContaining("format 2");
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> PaxosCodec.decode(new Input(new byte[] {2})))
                .withMessageContaining("format 2");
        byte[] unknown = encode(new PaxosMessage.Superseded(Generation.FIRST));
        unknown[1] = 99;
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> PaxosCodec.decode(new Input(unknown)))
                .withMessageContaining("99");
    }

    @Test
    void questionsAndAnswersAreLaidOutForKeeps() {
        Generation life = Generation.FIRST;
        String head = LIFE + "07" + "03026e32";
        assertLayout(new PaxosMessage.Prepare(life, SLOT, BALLOT), "01" + head);
        assertLayout(
                new PaxosMessage.Promise(life, SLOT, BALLOT, 5, null), "02" + head + FIVE + "00");
        assertLayout(
                new PaxosMessage.Promise(life, SLOT, BALLOT, 5, new Vote(SLOT, BALLOT, COMMAND)),
                "02" + head + FIVE + VOTE_BYTES);
        assertLayout(
                new PaxosMessage.Accept(life, SLOT, BALLOT, COMMAND), "03" + head + COMMAND_BYTES);
        assertLayout(new PaxosMessage.Accepted(life, SLOT, BALLOT, 5), "04" + head + FIVE);
        assertLayout(new PaxosMessage.Confirm(life, SLOT, BALLOT, 5), "05" + head + FIVE);
        assertLayout(
                new PaxosMessage.Confirmed(life, SLOT, BALLOT, 5, 5), "06" + head + FIVE + FIVE);
        assertLayout(
                new PaxosMessage.Refuse(life, SLOT, BALLOT, new Ballot(4, N1)),
                "07" + head + "04026e31");
        assertLayout(new PaxosMessage.Unadmitted(life, SLOT, BALLOT, 5), "08" + head + FIVE);
    }

    @Test
    void whatElseIsSaidIsLaidOutForKeeps() {
        Generation life = Generation.FIRST;
        Voters voters = Voters.NOBODY.with(N1, 5);
        Entry change = new Entry.ChangeVoters(COMMAND.id(), Voters.NOBODY, voters);
        assertLayout(
                new PaxosMessage.Chosen(life, SLOT, BALLOT, COMMAND),
                "09" + LIFE + "07" + "03026e32" + COMMAND_BYTES);
        assertLayout(
                new PaxosMessage.Propose(life, change),
                "0a"
                        + LIFE
                        + "02"
                        + "026e31"
                        + "00000000000000a1"
                        + "06"
                        + "00"
                        + "01"
                        + "026e31"
                        + FIVE);
        assertLayout(new PaxosMessage.CatchUp(life, SLOT, 5), "0b" + LIFE + "07" + FIVE);
        assertLayout(
                new PaxosMessage.Entries(life, SLOT, List.of(COMMAND), SLOT.next(), N2),
                "0c" + LIFE + "07" + "01" + COMMAND_BYTES + "08" + "01" + "026e32");
        Snapshot snapshot =
                new Snapshot(
                        SLOT,
                        voters,
                        List.of(new Snapshot.Chosen(COMMAND.id(), SLOT, true)),
                        Bytes.copyOf(new byte[] {8}));
        assertLayout(
                new PaxosMessage.Install(life, snapshot),
                "0d"
                        + LIFE
                        + "07"
                        + "01"
                        + "026e31"
                        + FIVE
                        + "01"
                        + "026e31"
                        + "00000000000000a1"
                        + "06"
                        + "07"
                        + "01"
                        + "01"
                        + "08");
        assertLayout(new PaxosMessage.Enrol(life, 5), "0e" + LIFE + FIVE);
        assertLayout(new PaxosMessage.Enrolled(life, 5, 5), "0f" + LIFE + FIVE + FIVE);
        assertLayout(new PaxosMessage.Superseded(life), "10" + LIFE);
    }

    @Test
    void aStateIsLaidOutForKeeps() {
        DurableState state =
                DurableState.founding(
                                Snapshot.founding(Voters.founding(List.of(N1)), Bytes.EMPTY), 5)
                        .with(new Persist.Noted(N2, 5))
                        .with(new Persist.Enrolled())
                        .with(new Persist.Chosen(Slot.FIRST, COMMAND))
                        .with(new Persist.Accepted(new Vote(SLOT, BALLOT, COMMAND)));
        String founding = "00" + "01" + "026e31" + "0000000000000000" + "00" + "00";
        assertThat(HexFormat.of().formatHex(DurableStateCodec.encode(state)))
                .isEqualTo(
                        "01"
                                + LIFE
                                + FIVE
                                + "01"
                                + "01"
                                + "026e32"
                                + FIVE
                                + "03026e32"
                                + VOTE_BYTES
                                + founding
                                + "01"
                                + "01"
                                + COMMAND_BYTES);
    }
}
