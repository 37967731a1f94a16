package coterie.storage;

/**
 * Some primary of the key has the hint's object durably: if it is still the same, it no longer
 * counts towards any W, and may be given up at its age.
 *
 * @param expected what that primary has
 */
public record Uncount(Expected expected) implements Update {

    @Override
    public Change apply(Held held, DotSource dots) {
        return held instanceof Held.Found found && expected.is(found.record())
                ? new Change.Keep(found.record())
                : Change.Differs.DIFFERS;
    }

    @Override
    public boolean countedAfter(boolean before) {
        return false;
    }

    @Override
    public boolean mayUseReserve() {
        return true;
    }
}
