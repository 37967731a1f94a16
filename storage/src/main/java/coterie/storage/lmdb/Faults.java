package coterie.storage.lmdb;

import java.io.IOException;
import java.util.List;
import org.lmdbjava.Env;
import org.lmdbjava.LmdbException;
import org.lmdbjava.LmdbNativeException;

/** What errors of LMDB and of the commit log mean for the shard. */
final class Faults {

    /** Linux's ENOSPC. */
    private static final int NO_SPACE = 28;

    /** Linux's EDQUOT. */
    private static final int QUOTA_EXCEEDED = 122;

    /** The same of Java's files, which tell it in words alone. */
    private static final List<String> IN_WORDS =
            List.of("No space left on device", "Disk quota exceeded");

    private Faults() {}

    /** Whether it will pass once there is room. */
    static boolean isNoSpace(IOException e) {
        String message = e.getMessage();
        return message != null && IN_WORDS.stream().anyMatch(message::contains);
    }

    /** Whether it will pass once there is room. */
    static boolean isNoSpace(LmdbException e) {
        return e instanceof Env.MapFullException
                || (e instanceof LmdbNativeException fault
                        && (fault.getResultCode() == NO_SPACE
                                || fault.getResultCode() == QUOTA_EXCEEDED));
    }
}
