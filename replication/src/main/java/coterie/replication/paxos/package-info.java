/**
 * The bytes of what {@code coterie.consensus} says and stores.
 *
 * <p>Read {@link coterie.replication.paxos.PaxosCodec}, then {@link
 * coterie.replication.paxos.DurableStateCodec}. What a command of the log means is not known here.
 */
@NullMarked
package coterie.replication.paxos;

import org.jspecify.annotations.NullMarked;
