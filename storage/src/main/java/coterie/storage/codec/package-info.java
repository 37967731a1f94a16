/**
 * The bytes of values, on disk and on the wire.
 *
 * <p>Read {@link coterie.storage.codec.VersionCodec}, then {@link
 * coterie.storage.codec.RecordCodec}. Every layout has a version and is pinned by golden files;
 * whatever bytes come in, the worst that comes out is a {@link
 * coterie.storage.codec.MalformedException}. Nothing here knows who stores or sends the bytes.
 */
@NullMarked
package coterie.storage.codec;

import org.jspecify.annotations.NullMarked;
