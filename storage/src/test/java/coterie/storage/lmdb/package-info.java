/** Tests of the data folder and of the engine over LMDB, also with processes that are killed. */
@NullMarked
package coterie.storage.lmdb;

import org.jspecify.annotations.NullMarked;
