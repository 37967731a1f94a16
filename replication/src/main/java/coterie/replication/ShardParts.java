package coterie.replication;

import coterie.storage.Mailbox;
import coterie.storage.StorageEngine;

/**
 * What the world supplies for one shard of a node.
 *
 * @param mailbox where all of the shard runs
 * @param environment its clock, timers, randomness and network; used on the mailbox only
 * @param engine its storage; it calls back on the mailbox
 * @param events who counts what it does
 */
public record ShardParts(
        Mailbox mailbox, Environment environment, StorageEngine engine, EventListener events) {}
