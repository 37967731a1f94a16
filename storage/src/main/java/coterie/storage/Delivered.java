package coterie.storage;

/**
 * The hint's target has it durably: it is removed if it is still what was sent. Where it has
 * changed since, it stays, and goes out again. A damaged one is removed, and an {@link Owed} noted.
 *
 * @param expected what was sent
 */
public record Delivered(Expected expected) implements Update {

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
