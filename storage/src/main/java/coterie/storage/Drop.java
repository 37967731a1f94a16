package coterie.storage;

/**
 * Removes a replica's own record, whole and whatever it holds, if it is still the version that is
 * meant: others hold it now, and this node is no replica of the key any more. A record that is made
 * anew in its place has no birth yet, so its next dot starts a new actor. Whether the others
 * <em>do</em> hold it is the asker's to prove. A damaged record stays, since nobody can tell what
 * it was; and so does one that was made anew in such a one's place and is not verified, by which
 * alone this replica knows that it has forgotten something.
 *
 * @param expected what all replicas of the key hold
 */
public record Drop(Expected expected) implements Update {

    @Override
    public Change apply(Held held, DotSource dots) {
        return switch (held) {
            case Held.Missing _ -> Change.Remove.REMOVE;
            case Held.Found(StoredRecord record) when record.verified() && expected.is(record) ->
                    Change.Remove.REMOVE;
            case Held.Found _, Held.Damaged _ -> Change.Differs.DIFFERS;
        };
    }

    @Override
    public boolean mayUseReserve() {
        return true;
    }
}
