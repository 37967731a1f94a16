/** Tests of the commit log. */
@NullMarked
package coterie.storage.lmdb.log;

import org.jspecify.annotations.NullMarked;
