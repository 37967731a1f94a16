/** The storage engine in memory, by the contract of all engines and by its own promises. */
@NullMarked
package coterie.storage.memory;

import org.jspecify.annotations.NullMarked;
