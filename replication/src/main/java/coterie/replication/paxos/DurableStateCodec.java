package coterie.replication.paxos;

import coterie.consensus.DurableState;
import coterie.consensus.Entry;
import coterie.consensus.Slot;
import coterie.storage.codec.Input;
import coterie.storage.codec.MalformedException;
import coterie.storage.codec.Output;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The bytes of a {@link DurableState}: the version of the layout, then its components in their
 * order. Of the entries only the first one's slot is told: there are no gaps.
 */
public final class DurableStateCodec {

    /** The version of the layout. */
    static final int FORMAT = 1;

    private DurableStateCodec() {}

    /** The bytes of a state. */
    public static byte[] encode(DurableState state) {
        Output out = new Output();
        out.u8(FORMAT);
        LogFields.put(out, state.generation());
        out.u64(state.incarnation());
        LogFields.put(out, state.enrolled());
        LogFields.putIncarnations(out, state.notes());
        LogFields.put(out, state.promised());
        LogFields.put(out, state.accepted());
        LogFields.put(out, state.snapshot());
        LogFields.put(out, state.entries().isEmpty() ? Slot.ZERO : state.entries().firstKey());
        LogFields.putEntries(out, List.copyOf(state.entries().values()));
        return out.toBytes();
    }

    /**
     * The state of these bytes.
     *
     * @throws MalformedException where they are none, or of a newer version
     */
    public static DurableState decode(byte[] bytes) throws MalformedException {
        Input in = new Input(bytes);
        int format = in.u8();
        if (format != FORMAT) {
            throw new MalformedException(
                    "a log's state of format " + format + "; this program knows " + FORMAT);
        }
        try {
            DurableState state =
                    new DurableState(
                            LogFields.generation(in),
                            in.u64(),
                            LogFields.flag(in),
                            LogFields.incarnations(in),
                            LogFields.ballot(in),
                            LogFields.vote(in),
                            LogFields.snapshot(in),
                            entries(in));
            if (in.remaining() > 0) {
                throw new MalformedException(in.remaining() + " bytes are left over");
            }
            return state;
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new MalformedException(String.valueOf(e.getMessage()));
        }
    }

    private static SortedMap<Slot, Entry> entries(Input in) throws MalformedException {
        Slot slot = LogFields.slot(in);
        TreeMap<Slot, Entry> entries = new TreeMap<>();
        for (Entry entry : LogFields.entries(in)) {
            entries.put(slot, entry);
            slot = slot.next();
        }
        return entries;
    }
}
