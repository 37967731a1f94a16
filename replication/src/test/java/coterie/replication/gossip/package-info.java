/**
 * Tests of gossip: the laws of its parts, and hundreds of its state machines in a world of their
 * own ({@link coterie.replication.gossip.Swarm}).
 */
@NullMarked
package coterie.replication.gossip;

import org.jspecify.annotations.NullMarked;
