/** Tests of the bytes of the log, and examples of it. */
@NullMarked
package coterie.replication.paxos;

import org.jspecify.annotations.NullMarked;
