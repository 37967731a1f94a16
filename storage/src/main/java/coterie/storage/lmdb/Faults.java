package coterie.storage.lmdb;

import org.lmdbjava.Env;
import org.lmdbjava.LmdbException;
import org.lmdbjava.LmdbNativeException;

/** What LMDB's errors mean for the shard. */
final class Faults {

    /** Linux's ENOSPC. */
    private static final int NO_SPACE = 28;

    /** Linux's EDQUOT. */
    private static final int QUOTA_EXCEEDED = 122;

    private Faults() {}

    /** Whether it will pass once there is room. */
    static boolean isNoSpace(LmdbException e) {
        return e instanceof Env.MapFullException
                || (e instanceof LmdbNativeException fault
                        && (fault.getResultCode() == NO_SPACE
                                || fault.getResultCode() == QUOTA_EXCEEDED));
    }
}
