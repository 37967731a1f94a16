package coterie.storage.lmdb;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A data folder cannot be used by this node. The message says which folder and why, in words for
 * its operator.
 */
public final class FolderRefusedException extends IOException {

    private static final long serialVersionUID = 1L;

    /** Why a folder was refused. */
    public enum Reason {
        /** Another process has it open. */
        IN_USE,
        /** It was written by a later version of this program. */
        NEWER_FORMAT,
        /** It belongs to another cluster. */
        OTHER_CLUSTER,
        /** It belongs to another node of the cluster. */
        OTHER_NODE,
        /** What it says of itself is not readable, or one of its shards is not. */
        DAMAGED
    }

    private final Reason reason;

    FolderRefusedException(Reason reason, Path folder, String why) {
        super("data folder " + folder + " " + why);
        this.reason = reason;
    }

    FolderRefusedException(Reason reason, Path folder, String why, Throwable cause) {
        super("data folder " + folder + " " + why, cause);
        this.reason = reason;
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }
}
