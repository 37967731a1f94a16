package coterie.replication.agreed;

import coterie.replication.BucketProperties;
import coterie.replication.Count;
import coterie.replication.HostPort;
import coterie.replication.Quorum;
import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.storage.codec.Input;
import coterie.storage.codec.MalformedException;
import coterie.storage.codec.Output;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The bytes of an {@link AgreedState} and of a {@link Command}. Equal states have equal bytes. They
 * are stored and sent, each behind a version of its own.
 */
@SuppressWarnings("EnumOrdinal") // the enums promise to be appended to only
public final class AgreedCodec {

    /** The version of a state's layout. */
    public static final int STATE_FORMAT = 1;

    /** The version of a command's layout. */
    public static final int COMMAND_FORMAT = 1;

    private static final int BEGIN = 1;
    private static final int ADVANCE = 2;
    private static final int CANCEL = 3;
    private static final int SET_BUCKET = 4;
    private static final int DROPPED = 5;
    private static final int RELOCATE = 6;
    private static final int GO_ON = 7;
    private static final int SET_MEMBER = 8;

    /** A word in place of a number of replicas is told from {@link #FIRST_WORD} on. */
    private static final List<Count.Word> WORDS = List.of(Count.Word.values());

    private static final int FIRST_WORD = 128;

    private AgreedCodec() {}

    /** The bytes of a state. */
    public static byte[] encode(AgreedState state) {
        Output out = new Output();
        out.u8(STATE_FORMAT);
        MembershipCodec.put(out, state.membership());
        out.varint(state.addresses().size());
        state.addresses()
                .forEach((member, address) -> {
                    out.text(member.value());
                    put(out, address);
                });
        out.varint(state.buckets().size());
        state.buckets()
                .forEach((bucket, properties) -> {
                    out.text(bucket);
                    put(out, properties);
                });
        return out.toBytes();
    }

    /**
     * The state of these bytes.
     *
     * @throws MalformedException where they are none, or of a newer version
     */
    public static AgreedState decodeState(byte[] bytes) throws MalformedException {
        Input in = new Input(bytes);
        checkFormat("state", in.u8(), STATE_FORMAT);
        try {
            AgreedState state =
                    new AgreedState(MembershipCodec.membership(in), addresses(in), buckets(in));
            checkEnd(in);
            return state;
        } catch (IllegalArgumentException e) {
            throw new MalformedException(String.valueOf(e.getMessage()));
        }
    }

    private static SortedMap<NodeId, Address> addresses(Input in) throws MalformedException {
        Map<NodeId, Address> addresses = new TreeMap<>();
        for (int left = in.count(2); left > 0; left--) {
            addresses.put(new NodeId(in.text()), address(in));
        }
        return new TreeMap<>(addresses);
    }

    private static SortedMap<String, BucketProperties> buckets(Input in) throws MalformedException {
        SortedMap<String, BucketProperties> buckets = new TreeMap<>();
        for (int left = in.count(2); left > 0; left--) {
            buckets.put(bucket(in), properties(in));
        }
        return buckets;
    }

    /** The bytes of a command. */
    public static byte[] encode(Command command) {
        Output out = new Output();
        out.u8(COMMAND_FORMAT);
        switch (command) {
            case Command.Begin begin -> {
                out.u8(BEGIN);
                MembershipCodec.put(out, begin.change());
                Address address = begin.address();
                out.u8(address == null ? 0 : 1);
                if (address != null) {
                    put(out, address);
                }
            }
            case Command.SetMember set -> {
                out.u8(SET_MEMBER);
                put(out, set);
            }
            case Command.Advance advance -> {
                out.u8(ADVANCE);
                MembershipCodec.put(out, advance.from());
            }
            case Command.Cancel _ -> out.u8(CANCEL);
            case Command.SetBucket set -> {
                out.u8(SET_BUCKET);
                out.text(set.bucket());
                put(out, set.properties());
            }
            case Command.Dropped dropped -> {
                out.u8(DROPPED);
                out.text(dropped.member().value());
                MembershipCodec.put(out, dropped.since());
            }
            case Command.Relocate relocate -> {
                out.u8(RELOCATE);
                out.text(relocate.member().value());
                put(out, relocate.address());
            }
            case Command.GoOn on -> {
                out.u8(GO_ON);
                MembershipCodec.put(out, on.epoch());
            }
        }
        return out.toBytes();
    }

    /**
     * The command of these bytes.
     *
     * @throws MalformedException where they are none, or of a newer version
     */
    public static Command decodeCommand(byte[] bytes) throws MalformedException {
        Input in = new Input(bytes);
        checkFormat("command", in.u8(), COMMAND_FORMAT);
        try {
            Command command = command(in);
            checkEnd(in);
            return command;
        } catch (IllegalArgumentException e) {
            throw new MalformedException(String.valueOf(e.getMessage()));
        }
    }

    private static Command command(Input in) throws MalformedException {
        int kind = in.u8();
        return switch (kind) {
            case BEGIN ->
                    new Command.Begin(
                            MembershipCodec.change(in), in.u8() == 0 ? null : address(in));
            case ADVANCE -> new Command.Advance(MembershipCodec.epoch(in));
            case CANCEL -> new Command.Cancel();
            case SET_BUCKET -> new Command.SetBucket(bucket(in), properties(in));
            case DROPPED -> new Command.Dropped(new NodeId(in.text()), MembershipCodec.epoch(in));
            case RELOCATE -> new Command.Relocate(new NodeId(in.text()), address(in));
            case GO_ON -> new Command.GoOn(MembershipCodec.epoch(in));
            case SET_MEMBER -> setMember(in);
            default -> throw new MalformedException("command " + kind + " is unknown");
        };
    }

    /** What is not named is told by a 0. */
    private static void put(Output out, Command.SetMember set) {
        Integer weight = set.weight();
        String zone = set.zone();
        out.text(set.member().value());
        out.u8(weight == null ? 0 : 1);
        if (weight != null) {
            out.varint(weight);
        }
        out.u8(zone == null ? 0 : 1);
        if (zone != null) {
            out.text(zone);
        }
    }

    private static Command setMember(Input in) throws MalformedException {
        return new Command.SetMember(
                new NodeId(in.text()),
                in.u8() == 0 ? null : Integer.valueOf((int) in.varint()),
                in.u8() == 0 ? null : in.text());
    }

    private static void checkFormat(String what, int found, int known) throws MalformedException {
        if (found != known) {
            throw new MalformedException(
                    "a " + what + " of format " + found + "; this program knows " + known);
        }
    }

    private static void checkEnd(Input in) throws MalformedException {
        if (in.remaining() > 0) {
            throw new MalformedException(in.remaining() + " bytes are left over");
        }
    }

    private static void put(Output out, Address address) {
        HostPort http = address.http();
        out.text(address.peer().toString());
        out.text(http == null ? "" : http.toString());
    }

    private static Address address(Input in) throws MalformedException {
        HostPort peer = HostPort.parse(in.text());
        String http = in.text();
        return new Address(peer, http.isEmpty() ? null : HostPort.parse(http));
    }

    private static String bucket(Input in) throws MalformedException {
        String bucket = in.text();
        if (!Key.isBucket(bucket)) {
            throw new MalformedException("'" + bucket + "' is no bucket");
        }
        return bucket;
    }

    private static void put(Output out, BucketProperties properties) {
        out.u8(properties.n());
        put(out, properties.r());
        put(out, properties.w());
        out.u8(properties.kind().ordinal());
        out.u8(properties.conflict().ordinal());
    }

    private static BucketProperties properties(Input in) throws MalformedException {
        return new BucketProperties(
                in.u8(),
                count(in),
                count(in),
                nth(List.of(Quorum.Kind.values()), in.u8()),
                nth(List.of(BucketProperties.Conflict.values()), in.u8()));
    }

    private static void put(Output out, Count count) {
        switch (count) {
            case Count.Exactly exactly -> out.u8(exactly.value());
            case Count.Word word -> out.u8(FIRST_WORD + word.ordinal());
        }
    }

    private static Count count(Input in) throws MalformedException {
        int value = in.u8();
        return value < FIRST_WORD ? new Count.Exactly(value) : nth(WORDS, value - FIRST_WORD);
    }

    static <T> T nth(List<T> values, int index) throws MalformedException {
        if (index >= values.size()) {
            throw new MalformedException(
                    "choice " + index + " of " + values.size() + " is unknown");
        }
        return values.get(index);
    }
}
