/** The laws of causality, against a model that keeps whole histories. */
@NullMarked
package coterie.storage.version;

import org.jspecify.annotations.NullMarked;
