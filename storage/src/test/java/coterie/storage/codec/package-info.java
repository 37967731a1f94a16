/** The layouts, pinned by golden files and attacked with altered bytes. */
@NullMarked
package coterie.storage.codec;

import org.jspecify.annotations.NullMarked;
