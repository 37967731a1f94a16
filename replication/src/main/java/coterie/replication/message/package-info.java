/**
 * What nodes say to each other, and its binary form.
 *
 * <p>Read {@link coterie.replication.message.Request}, then {@link
 * coterie.replication.message.Reply}. Nothing here knows of sockets or of what a message makes its
 * receiver do.
 */
@NullMarked
package coterie.replication.message;

import org.jspecify.annotations.NullMarked;
