/**
 * The outward contract over HTTP: what a client sends becomes a request of the node, what the node
 * answers becomes a status, headers and a body.
 *
 * <p>Read {@link coterie.http.HttpApi} (where requests come in), {@link coterie.http.Routes},
 * {@link coterie.http.KeyRoutes} (values), {@link coterie.http.RequestHeaders}, {@link
 * coterie.http.ReadAnswer} and {@link coterie.http.Problem}. Nothing here knows how values are
 * replicated or stored, or how a node is put together.
 */
@NullMarked
package coterie.http;

import org.jspecify.annotations.NullMarked;
