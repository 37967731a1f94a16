package coterie.storage;

/**
 * The hint has grown too old: it is removed if it is still what was looked at, and has not counted
 * towards a write's W since. The same object may come once more from a coordinator that counts on
 * it, which changes nothing else.
 *
 * @param expected what was looked at
 */
public record GiveUp(Expected expected) implements Update {

    @Override
    public Change apply(Held held, DotSource dots) {
        return switch (held) {
            case Held.Found found when !expected.is(found.record()) -> Change.Differs.DIFFERS;
            case Held.Found _, Held.Missing _, Held.Damaged _ -> Change.Remove.REMOVE;
        };
    }

    @Override
    public boolean mayUseReserve() {
        return true;
    }
}
