/**
 * The contract of {@link coterie.storage.StorageEngine} as a test that every engine runs: {@link
 * coterie.storage.StorageEngineContract}, driven through an {@link coterie.storage.EngineHarness}.
 */
@NullMarked
package coterie.storage;

import org.jspecify.annotations.NullMarked;
