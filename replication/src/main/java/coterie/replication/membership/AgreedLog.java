package coterie.replication.membership;

import coterie.consensus.Bytes;
import coterie.consensus.ProposalId;
import coterie.consensus.Slot;
import coterie.consensus.StateMachine;
import coterie.replication.agreed.AgreedCodec;
import coterie.replication.agreed.AgreedState;
import coterie.replication.agreed.Applied;
import coterie.replication.agreed.Command;
import coterie.ring.NodeId;
import coterie.ring.Verdict;
import coterie.storage.codec.MalformedException;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The log's commands, applied to the {@link AgreedState}. */
final class AgreedLog implements StateMachine {

    /** Of so many slots it is remembered what became of their commands. */
    static final int REMEMBERED_SLOTS = ProposalId.WINDOW_SLOTS;

    private final Consumer<String> notUnderstood;
    private final TreeMap<Slot, Verdict.Rejected> rejected = new TreeMap<>();
    private @Nullable Slot appliedFrom;
    private @Nullable AgreedState state;

    /**
     * @param notUnderstood told of commands that are passed over
     */
    AgreedLog(Consumer<String> notUnderstood) {
        this.notUnderstood = notUnderstood;
    }

    /** What is agreed on, or null as long as this node has heard of no log. */
    @Nullable AgreedState state() {
        return state;
    }

    /** Whether it is known what became of the command in the slot: it was applied here. */
    boolean hasApplied(Slot slot) {
        return appliedFrom != null && !slot.isBefore(appliedFrom);
    }

    /** Why the command in the slot has changed nothing, or null if it was granted. */
    Verdict.@Nullable Rejected rejection(Slot slot) {
        return rejected.get(slot);
    }

    /**
     * A command that this program cannot read is passed over, and all programs of its version do
     * so: whoever proposes one of a newer kind must know that all members are new enough.
     */
    @Override
    public void apply(Slot slot, Bytes command) {
        if (appliedFrom == null) {
            appliedFrom = slot;
        }
        Command read;
        try {
            read = AgreedCodec.decodeCommand(command.toArray());
        } catch (MalformedException e) {
            notUnderstood.accept("the command in slot " + slot + ": " + e.getMessage());
            return;
        }
        Applied applied = known().apply(read);
        state = applied.state();
        Verdict.Rejected verdict = applied.rejected();
        if (verdict != null) {
            rejected.put(slot, verdict);
        }
        while (!rejected.isEmpty() && rejected.firstKey().plus(REMEMBERED_SLOTS).isBefore(slot)) {
            rejected.pollFirstEntry();
        }
    }

    private AgreedState known() {
        if (state == null) {
            throw new IllegalStateException("a log without a state at its beginning");
        }
        return state;
    }

    @Override
    public Bytes snapshot() {
        return Bytes.copyOf(AgreedCodec.encode(known()));
    }

    /** The state was looked at when it came from a peer or from the disk. */
    @Override
    public void restore(Bytes snapshot) {
        try {
            state = AgreedCodec.decodeState(snapshot.toArray());
        } catch (MalformedException e) {
            throw new IllegalStateException("a snapshot that makes no sense was let in", e);
        }
        appliedFrom = null;
        rejected.clear();
    }

    /** Those who come or go among them. */
    @Override
    public Collection<NodeId> members() {
        return state == null ? List.of() : state.membership().states().keySet();
    }
}
