/**
 * On what the cluster agrees: its members and their ring, where they are found, and the properties
 * of buckets; and the commands that change it.
 *
 * <p>Read {@link coterie.replication.agreed.AgreedState}, then {@link
 * coterie.replication.agreed.Command}. All of it are values and pure functions. How agreement is
 * reached is not known here.
 */
@NullMarked
package coterie.replication.agreed;

import org.jspecify.annotations.NullMarked;
