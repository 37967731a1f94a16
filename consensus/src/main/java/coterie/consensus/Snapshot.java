package coterie.consensus;

import java.util.List;

/**
 * All that a log says up to a slot, in place of its entries.
 *
 * @param slot the last one that it covers
 * @param voters those in force after it
 * @param recent the proposals chosen in the last {@link ProposalId#WINDOW_SLOTS}, in the order of
 *     their slots, so that none takes effect again
 * @param state that of the {@link StateMachine}
 */
public record Snapshot(Slot slot, Voters voters, List<Chosen> recent, Bytes state) {

    /** What a node has that knows of no log yet. */
    public static final Snapshot NOTHING =
            new Snapshot(Slot.ZERO, Voters.NOBODY, List.of(), Bytes.EMPTY);

    /** Copies. */
    public Snapshot {
        recent = List.copyOf(recent);
    }

    /** What every founder begins with. It must be the same for all of them. */
    public static Snapshot founding(Voters founders, Bytes state) {
        return new Snapshot(Slot.ZERO, founders, List.of(), state);
    }

    /**
     * A proposal that was chosen.
     *
     * @param effective whether it had an effect
     */
    public record Chosen(ProposalId id, Slot slot, boolean effective) {}
}
