package coterie.consensus;

import coterie.ring.NodeId;

/**
 * Something to be made durable. {@link DurableState#with} says what it changes on disk. They may be
 * stored one by one, in their order: what a crash leaves is right as long as it is a prefix.
 */
public sealed interface Persist {

    /** A new life of this node's consensus begins; nothing of an earlier one is kept. */
    record Began(DurableState state) implements Persist {}

    /** Nothing in a lower ballot will be accepted any more. */
    record Promised(Ballot ballot) implements Persist {}

    /** This was accepted, and its ballot is promised by it. It takes an earlier vote's place. */
    record Accepted(Vote vote) implements Persist {}

    /** This was chosen; a vote of this slot is no longer needed. */
    record Chosen(Slot slot, Entry entry) implements Persist {}

    /**
     * A snapshot, one's own or a peer's, takes the place of the last one.
     *
     * @param keptFrom entries before this slot are dropped, and a vote that the snapshot covers
     */
    record Snapshotted(Snapshot snapshot, Slot keptFrom) implements Persist {}

    /** That founder was met under this incarnation. */
    record Noted(NodeId founder, long incarnation) implements Persist {}

    /** This founder may vote. */
    record Enrolled() implements Persist {}
}
