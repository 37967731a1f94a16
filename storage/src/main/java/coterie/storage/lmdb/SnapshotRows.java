package coterie.storage.lmdb;

import coterie.storage.codec.MalformedException;
import coterie.storage.table.Rows;
import coterie.storage.table.Table;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.Cursor;
import org.lmdbjava.GetOp;

/** The side tables in a view of the last commit, which its user has taken and gives back. */
final class SnapshotRows implements Rows {

    private static final System.Logger LOG = System.getLogger(SnapshotRows.class.getName());

    private final Tables tables;
    private final Snapshot view;

    SnapshotRows(Tables tables, Snapshot view) {
        this.tables = tables;
        this.view = view;
    }

    @Override
    public @Nullable ByteBuffer get(Table table, byte[] key) {
        return view.row(tables.side(table), key);
    }

    @Override
    public void walk(Table table, byte[] from, Visitor visitor) {
        ByteBuffer start = ByteBuffer.allocateDirect(from.length).put(from).flip();
        try (Cursor<ByteBuffer> cursor = view.cursor(tables.side(table))) {
            boolean found = cursor.get(start, GetOp.MDB_SET_RANGE);
            while (found && visitor.visit(cursor.key(), cursor.val())) {
                found = cursor.next();
            }
        }
    }

    @Override
    public void damaged(Table table, MalformedException cause) {
        tables.damaged().increment();
        LOG.log(
                System.Logger.Level.ERROR,
                "a row of the table " + table.tableName() + " cannot be read",
                cause);
    }
}
