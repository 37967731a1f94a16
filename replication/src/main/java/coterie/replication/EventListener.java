package coterie.replication;

/** Hears of what a shard does. Called on the shard's mailbox, often, so it must be quick. */
@FunctionalInterface
public interface EventListener {

    void happened(Event event);
}
