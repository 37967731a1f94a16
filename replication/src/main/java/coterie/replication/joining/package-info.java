/**
 * How a node becomes a member of a running cluster: what it asks of any member, and what that
 * answers.
 *
 * <p>Read {@link coterie.replication.joining.JoinRequest}, {@link
 * coterie.replication.joining.JoinAnswer}, and {@link coterie.replication.joining.Admission}, the
 * member's side. It knows neither sockets nor files: bytes come in, and bytes go out.
 */
@NullMarked
package coterie.replication.joining;

import org.jspecify.annotations.NullMarked;
