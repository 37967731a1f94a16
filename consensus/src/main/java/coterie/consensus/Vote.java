package coterie.consensus;

/**
 * What an acceptor has accepted: this entry for this slot, in this ballot. Chosen is what a
 * majority of the slot's voters has accepted in the same ballot.
 */
public record Vote(Slot slot, Ballot ballot, Entry entry) {}
