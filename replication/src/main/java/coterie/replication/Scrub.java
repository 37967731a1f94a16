package coterie.replication;

import coterie.ring.Key;
import coterie.ring.PartitionId;
import coterie.storage.Scan;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads every record from time to time, slowly, so that damage is found while the other replicas
 * still have what was damaged, and has each record that failed its checksum, or is still in doubt
 * since it did, repaired from them.
 */
final class Scrub {

    /** How much it reads in a second at the most. */
    static final long BYTES_PER_SECOND = 4L << 20;

    /** From the end of one pass to the beginning of the next: a day. */
    static final long PAUSE_NANOS = 86_400_000_000_000L;

    /**
     * From the start of the process to the first pass, at the most: what rotted while the node was
     * down should not wait for long, but a node that starts has other things to do first.
     */
    static final long FIRST_PAUSE_NANOS = 60_000_000_000L;

    private static final long PATIENCE_NANOS = 60_000_000_000L;
    private static final int STEP_RECORDS = 256;
    private static final long STEP_BYTES = 256L << 10;
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final Shard shard;
    private final List<PartitionId> partitions;
    private int partition;
    private int steps;
    private @Nullable Key position;
    private volatile ScrubStatus status = new ScrubStatus(0, 0, 0);

    /**
     * @param partitions those of the shard
     */
    Scrub(Shard shard, List<PartitionId> partitions) {
        this.shard = shard;
        this.partitions = partitions;
    }

    /** Begins its first pass before long. */
    void start() {
        shard.environment()
                .after(shard.environment().random().nextLong(FIRST_PAUSE_NANOS), this::step);
    }

    /** Reads on, and plans the next step by what it has read. */
    private void step() {
        if (partition == partitions.size()) {
            partition = 0;
            status = new ScrubStatus(status.passes() + 1, status.records(), status.damaged());
            shard.environment().after(PAUSE_NANOS, this::step);
        } else {
            Scan scan = new Scan(partitions.get(partition), position, STEP_RECORDS, STEP_BYTES);
            // An engine with too much to do may leave it unanswered.
            Environment.Timer again = shard.environment().after(PATIENCE_NANOS, this::step);
            int number = ++steps;
            shard.engine()
                    .scan(
                            scan,
                            page -> {
                                if (number == steps) {
                                    again.cancel();
                                    scanned(page);
                                }
                            });
        }
    }

    private void scanned(Scan.Page page) {
        int damaged = 0;
        for (Scan.Entry entry : page.entries()) {
            if (!entry.held().verified()) {
                damaged++;
                shard.happened(Event.SCRUB_FOUND_DAMAGE);
                shard.completeness().verify(entry.key());
            }
        }
        status =
                new ScrubStatus(
                        status.passes(),
                        status.records() + page.entries().size(),
                        status.damaged() + damaged);
        position = page.resumeAfter();
        partition += position == null ? 1 : 0;
        long bytes = LeafComparison.costBytes(page);
        long pace = bytes * SECOND_NANOS / BYTES_PER_SECOND;
        long wait = Math.max(pace, shard.budget().spend(bytes));
        shard.environment().after(wait, this::step);
    }

    /** How far it has come; from any thread. */
    ScrubStatus status() {
        return status;
    }
}
