/**
 * How a node takes part in agreeing on the cluster's members and settings, and in changing them.
 *
 * <p>Read {@link coterie.replication.membership.Agreement} with {@link
 * coterie.replication.membership.Decision} and {@link coterie.replication.membership.Founding}: how
 * commands are agreed on. Then {@link coterie.replication.membership.Lease} and {@link
 * coterie.replication.membership.LeaseBook}: why a step of a change may be taken though a member is
 * silent. Single-threaded, on the mailbox of a node's first shard; time comes in as a parameter.
 */
@NullMarked
package coterie.replication.membership;

import org.jspecify.annotations.NullMarked;
