package coterie.storage.lmdb;

import coterie.storage.Change;
import coterie.storage.UpdateListener;
import coterie.storage.UpdateOutcome;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One update of a batch, as far as it has come.
 *
 * @param change what it decided, or null where it never came to that
 * @param ended how it ended already, or null while it waits for the commit
 */
record Applied(UpdateListener listener, @Nullable Change change, @Nullable UpdateOutcome ended) {

    static Applied waits(UpdateListener listener, Change change) {
        return new Applied(listener, change, null);
    }

    static Applied ended(UpdateListener listener, UpdateOutcome outcome) {
        return new Applied(listener, null, outcome);
    }

    /** Shows the record to whoever waits for the commit, and tells the others how they ended. */
    static void show(List<Applied> batch) {
        forEach(
                batch,
                applied -> {
                    if (applied.ended() != null) {
                        applied.listener().completed(applied.ended());
                    } else if (applied.change() != null) {
                        applied.listener().merged(applied.change());
                    }
                });
    }

    /** Tells those who do not wait for the commit how they ended, without showing anything. */
    static void tellEnded(List<Applied> batch) {
        forEach(
                batch,
                applied -> {
                    if (applied.ended() != null) {
                        applied.listener().completed(applied.ended());
                    }
                });
    }

    /** Tells those who waited for the commit that their record is durable. */
    static void complete(List<Applied> batch) {
        forEach(
                batch,
                applied -> {
                    if (applied.ended() == null && applied.change() != null) {
                        applied.listener().completed(new UpdateOutcome.Durable(applied.change()));
                    }
                });
    }

    /** Tells those who waited for the commit that it failed. */
    static void fail(List<Applied> batch, UpdateOutcome outcome) {
        forEach(
                batch,
                applied -> {
                    if (applied.ended() == null) {
                        applied.listener().completed(outcome);
                    }
                });
    }

    /** Whether anybody waits for the commit. */
    boolean waits() {
        return ended == null;
    }

    /** Calls each, whatever one of them throws; what the first threw is thrown in the end. */
    private static void forEach(List<Applied> batch, Consumer<Applied> call) {
        RuntimeException thrown = null;
        for (Applied applied : batch) {
            try {
                call.accept(applied);
            } catch (RuntimeException e) {
                thrown = thrown == null ? e : thrown;
            }
        }
        if (thrown != null) {
            throw thrown;
        }
    }
}
