/** Tests of joining, on paper: without sockets, files or a log. */
@NullMarked
package coterie.replication.joining;

import org.jspecify.annotations.NullMarked;
