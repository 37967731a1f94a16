package coterie.consensus.simulation;

import coterie.consensus.Bytes;
import coterie.consensus.Slot;
import coterie.consensus.StateMachine;
import coterie.ring.NodeId;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;

/** A state machine whose state is the list of all commands, each with its slot. */
final class Ledger implements StateMachine {

    private final List<NodeId> members;
    private String lines = "";

    Ledger(List<NodeId> members) {
        this.members = members;
    }

    static Bytes founding() {
        return Bytes.EMPTY;
    }

    /** What has been applied, a line each. */
    String lines() {
        return lines;
    }

    @Override
    public void apply(Slot slot, Bytes command) {
        lines += slot + " " + text(command) + "\n";
    }

    @Override
    public Bytes snapshot() {
        return Bytes.ofText(lines);
    }

    @Override
    public void restore(Bytes snapshot) {
        lines = text(snapshot);
    }

    @Override
    public Collection<NodeId> members() {
        return members;
    }

    private static String text(Bytes bytes) {
        return new String(bytes.toArray(), StandardCharsets.UTF_8);
    }
}
