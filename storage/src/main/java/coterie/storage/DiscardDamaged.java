package coterie.storage;

/**
 * The hint that stands under this order number could not be read: if it still cannot, it is removed
 * and an {@link Owed} noted, so that comparisons bring its target what it was to bring. Where only
 * its row in the order of hints is damaged, that is written anew. Engines ask it of themselves when
 * they meet one.
 *
 * @param order its order number
 */
public record DiscardDamaged(long order) implements Update {

    @Override
    public Change apply(Held held, DotSource dots) {
        return held instanceof Held.Damaged ? Change.Remove.REMOVE : Change.Differs.DIFFERS;
    }

    @Override
    public boolean mayUseReserve() {
        return true;
    }
}
