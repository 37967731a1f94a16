package coterie.storage.merkle;

import coterie.ring.Key;
import coterie.ring.PartitionId;
import org.jspecify.annotations.Nullable;

/**
 * A commit's change of one record, as the trees see it.
 *
 * @param before what the record counted for, or null if there was none that could be read
 * @param after what it counts for now, or null if there is none any more
 * @param damaged whether there was a record before, which failed its checksum
 */
public record RecordChange(
        PartitionId partition,
        Key key,
        @Nullable Counted before,
        @Nullable Counted after,
        boolean damaged) {}
