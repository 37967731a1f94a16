package coterie.replication.vertx;

import coterie.storage.Mailbox;

/**
 * A shard's event loop as its mailbox. The loop's queue is unbounded: whoever posts requests must
 * bound them first.
 */
final class VertxMailbox implements Mailbox {

    private final ShardLoop loop;

    VertxMailbox(ShardLoop loop) {
        this.loop = loop;
    }

    @Override
    public void post(Runnable task) {
        loop.execute(task);
    }
}
