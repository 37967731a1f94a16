package coterie.storage;

/**
 * The one sequence of a storage shard from which all of its dots come. Used only inside a storage
 * transaction.
 */
public interface DotSource {

    /** The shard's incarnation, part of every actor's name. */
    long incarnation();

    /** The last counter issued under whatever record, 0 if none. */
    long last();

    /** Takes the next counter. It is persisted with the transaction that asked for it. */
    long next();

    /**
     * Goes on under a new incarnation, before the next dot: somebody has shown a dot of this one
     * that this shard does not remember having issued, so its folder was copied back.
     */
    void renew();
}
