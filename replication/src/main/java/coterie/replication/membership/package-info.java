/**
 * How a node takes part in agreeing on the cluster's members and settings, and in changing them.
 *
 * <p>Read {@link coterie.replication.membership.Agreement} with {@link
 * coterie.replication.membership.Decision} and {@link coterie.replication.membership.Founding}: how
 * commands are agreed on. Then {@link coterie.replication.membership.Lease} and {@link
 * coterie.replication.membership.LeaseBook}: why a step of a change may be taken though a member is
 * silent. {@link coterie.replication.membership.RingDuties} put that to use: with {@link
 * coterie.replication.membership.LeaseRenewal} a member keeps its lease, and with {@link
 * coterie.replication.membership.LeaseGiver}, {@link coterie.replication.membership.ChangeDriver}
 * and {@link coterie.replication.membership.VoterUpkeep} the one that leads gives leases, takes a
 * change from step to step, and sees to the voters. {@link
 * coterie.replication.membership.Recollection} tells an operator what a stopped node knows.
 * Single-threaded, on the mailbox of a node's first shard; time comes in as a parameter.
 */
@NullMarked
package coterie.replication.membership;

import org.jspecify.annotations.NullMarked;
