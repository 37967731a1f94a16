package coterie.replication.agreed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import coterie.replication.BucketProperties;
import coterie.replication.Count;
import coterie.replication.HostPort;
import coterie.replication.Quorum;
import coterie.ring.Epoch;
import coterie.ring.Member;
import coterie.ring.Membership;
import coterie.ring.NodeId;
import coterie.ring.Ring;
import coterie.ring.RingChange;
import coterie.ring.Verdict;
import coterie.ring.property.Gen;
import coterie.ring.property.Property;
import coterie.storage.codec.MalformedException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AgreedStateTest {

    private static final BucketProperties LAST_WINS =
            new BucketProperties(
                    5,
                    new Count.Exactly(1),
                    Count.Word.ALL,
                    Quorum.Kind.STRICT,
                    BucketProperties.Conflict.LAST_WRITE_WINS);

    private static NodeId id(int number) {
        return new NodeId("n" + number);
    }

    private static Address address(int number) {
        return new Address(
                new HostPort("127.0.0.1", 7_100 + number), new HostPort("::1", 8_100 + number));
    }

    private static AgreedState founding(int members, int partitions) {
        TreeMap<NodeId, Address> addresses = new TreeMap<>();
        for (int i = 1; i <= members; i++) {
            addresses.put(id(i), address(i));
        }
        List<Member> all = addresses.keySet().stream().map(Member::of).toList();
        return AgreedState.founding(Ring.founding(all, partitions), addresses);
    }

    private static final Gen<Command> commands =
            random -> {
                int who = 1 + random.nextInt(8);
                Member member = new Member(id(who), "zone " + who % 3, random.nextInt(3));
                return switch (random.nextInt(14)) {
                    case 0, 1 -> new Command.Begin(new RingChange.Join(member), address(who));
                    case 2 -> new Command.Begin(new RingChange.Leave(id(who), true), null);
                    case 3 -> new Command.Begin(new RingChange.Remove(id(who), false), null);
                    case 4 ->
                            new Command.Begin(
                                    new RingChange.Replace(
                                            id(1 + random.nextInt(8)),
                                            member,
                                            random.nextBoolean()),
                                    address(who));
                    case 5 -> new Command.Begin(new RingChange.Reshape(member), null);
                    case 6 -> new Command.Cancel();
                    case 11 ->
                            new Command.SetMember(
                                    id(who),
                                    random.nextBoolean() ? null : random.nextInt(3),
                                    random.nextBoolean() ? null : "zone " + who % 3);
                    case 7 -> new Command.SetBucket("b" + who, LAST_WINS);
                    case 8 -> new Command.Dropped(id(who), new Epoch(1 + random.nextInt(9)));
                    case 9 -> new Command.Relocate(id(who), address(who + 10));
                    case 10 -> new Command.GoOn(new Epoch(1 + random.nextInt(9)));
                    default -> new Command.Advance(new Epoch(1 + random.nextInt(9)));
                };
            };

    @Test
    void everyStateAndEveryCommandSurvivesItsBytes() {
        Property.forAll(
                200,
                Gen.lists(commands, 0, 30),
                example -> {
                    AgreedState state = founding(3, 8);
                    for (Command command : example) {
                        Command read = AgreedCodec.decodeCommand(AgreedCodec.encode(command));
                        assertThat(read).isEqualTo(command);
                        state = state.apply(read).state();
                        assertThat(AgreedCodec.decodeState(AgreedCodec.encode(state)))
                                .isEqualTo(state);
                        assertThat(state.addresses().keySet())
                                .isEqualTo(state.membership().states().keySet());
                    }
                });
    }

    @Test
    void bytesThatWereTamperedWithAreNoStateOrAnother() {
        byte[] sound = AgreedCodec.encode(founding(3, 8));
        Property.forAll(
                2_000,
                Gen.ints(0, sound.length * 256 - 1),
                example -> {
                    byte[] bytes = sound.clone();
                    bytes[example / 256] = example.byteValue();
                    try {
                        AgreedCodec.decodeState(bytes);
                    } catch (MalformedException expected) {
                        assertThat(expected).hasMessageMatching("(?s).+");
                    }
                });
        for (int length = 0; length < sound.length; length++) {
            byte[] cut = Arrays.copyOf(sound, length);
            assertThatExceptionOfType(MalformedException.class)
                    .isThrownBy(() -> AgreedCodec.decodeState(cut));
        }
    }

    @Test
    void aStateAndACommandAreLaidOutForKeeps() {
        AgreedState state = founding(1, 2).apply(new Command.SetBucket("b", LAST_WINS)).state();
        String member = "02" + "6e31" + "07" + "64656661756c74" + "01";
        String ring = "01" + "01" + member + "02" + "00" + "00";
        String peer = "0e" + "3132372e302e302e313a37313031";
        String http = "0a" + "5b3a3a315d3a38313031";
        assertThat(HexFormat.of().formatHex(AgreedCodec.encode(state)))
                .isEqualTo(
                        "01" + "01" + ring + "00" + "00" + "00" + "01" + "026e31" + peer + http
                                + "01" + "0162" + "05" + "01" + "82" + "00" + "01");
        assertThat(HexFormat.of().formatHex(AgreedCodec.encode(new Command.Advance(new Epoch(7)))))
                .isEqualTo("01" + "02" + "07");
        Command zone = new Command.SetMember(id(1), null, "b");
        assertThat(HexFormat.of().formatHex(AgreedCodec.encode(zone)))
                .isEqualTo("01" + "08" + "026e31" + "00" + "01" + "0162");
    }

    @Test
    void newerFormatsAreRefused() {
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> AgreedCodec.decodeState(new byte[] {2}))
                .withMessageContaining("format 2");
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> AgreedCodec.decodeCommand(new byte[] {1, 99}))
                .withMessageContaining("99");
    }

    @Test
    void aStepIsTakenOnceHoweverOftenItIsProposed() {
        AgreedState begun =
                founding(3, 8)
                        .apply(new Command.Begin(new RingChange.Join(Member.of(id(4))), address(4)))
                        .state();
        Command advance = new Command.Advance(begun.membership().epoch());
        AgreedState once = begun.apply(advance).state();
        assertThat(once.membership().epoch()).isEqualTo(new Epoch(3));
        assertThat(once.apply(advance).state()).isEqualTo(once);
    }

    @Test
    void whatIsNotNamedOfAMemberStaysAsItIsWhenItsTurnComes() {
        Command weigh = new Command.SetMember(id(2), 3, null);
        Command move = new Command.SetMember(id(2), null, "b");
        Member wanted = new Member(id(2), "b", 3);
        assertThat(after(founding(3, 8), weigh, move).ring().member(id(2))).contains(wanted);
        assertThat(after(founding(3, 8), move, weigh).ring().member(id(2))).contains(wanted);
    }

    /** One after the other, each up to the end of the change that it begins. */
    private static Membership after(AgreedState state, Command... commands) {
        AgreedState now = state;
        for (Command command : commands) {
            now = now.apply(command).state();
            while (now.membership().undertaking() != null) {
                now = now.apply(new Command.Advance(now.membership().epoch())).state();
            }
        }
        return now.membership();
    }

    @Test
    void aMemberIsSetOnlyWhereThereIsOneAndNothingIsUnderWay() {
        AgreedState begun = founding(3, 8).apply(new Command.SetMember(id(1), 7, null)).state();
        assertThat(begun.apply(new Command.SetMember(id(1), null, "b")).rejected())
                .extracting(Verdict.Rejected::reason)
                .isEqualTo(Verdict.Reason.CONFLICT);
        assertThat(founding(3, 8).apply(new Command.SetMember(id(9), 1, null)).rejected())
                .extracting(Verdict.Rejected::reason)
                .isEqualTo(Verdict.Reason.UNKNOWN_MEMBER);
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> new Command.SetMember(id(1), Member.MAX_WEIGHT + 1, null));
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> new Command.SetMember(id(1), null, ""));
    }

    @Test
    void aLeaveBelowTheLargestNOfAnyBucketMustBeForced() {
        AgreedState five = founding(5, 8);
        Command leave = new Command.Begin(new RingChange.Leave(id(1), false), null);
        assertThat(five.apply(leave).rejected()).isNull();
        Applied applied = five.apply(new Command.SetBucket("b", LAST_WINS)).state().apply(leave);
        assertThat(applied.rejected())
                .isNotNull()
                .extracting(Verdict.Rejected::reason)
                .isEqualTo(Verdict.Reason.CONFLICT);
        assertThat(applied.state().membership()).isEqualTo(five.membership());
    }
}
