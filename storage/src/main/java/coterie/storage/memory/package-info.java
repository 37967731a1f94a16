/**
 * A storage engine in memory, over a disk that can lose what was not synced, fill up, fail and rot.
 *
 * <p>Read {@link coterie.storage.memory.Disk}, then {@link coterie.storage.memory.MemoryEngine}. It
 * keeps the same promises as the engine on LMDB, by the same contract test, and needs neither
 * threads nor time of its own: the simulator drives it.
 */
@NullMarked
package coterie.storage.memory;

import org.jspecify.annotations.NullMarked;
