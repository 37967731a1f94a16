package coterie.storage.table;

import coterie.storage.codec.MalformedException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The rows of one moment that are committed. The buffers are good only until the next call. */
public interface Rows {

    /** The value under a key, or null. */
    @Nullable ByteBuffer get(Table table, byte[] key);

    /** Shows the rows from a key on, in the order of their keys, until the visitor has enough. */
    void walk(Table table, byte[] from, Visitor visitor);

    /** Counts and reports a row that cannot be read. */
    void damaged(Table table, MalformedException cause);

    /** Looks at rows. */
    @FunctionalInterface
    interface Visitor {
        /** Looks at one row, and says whether to go on. */
        boolean visit(ByteBuffer key, ByteBuffer value);
    }
}
