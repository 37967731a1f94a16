/**
 * The HTTP edge: routes, problem documents and the encoding of objects and contexts for clients.
 *
 * <p>It must not know how a quorum is reached or how a value is stored.
 */
@NullMarked
package coterie.http;

import org.jspecify.annotations.NullMarked;
