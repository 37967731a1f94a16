package coterie.storage.lmdb;

import coterie.storage.codec.MalformedException;
import coterie.storage.table.Changes;
import coterie.storage.table.Rows;
import coterie.storage.table.Table;
import java.nio.ByteBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The side tables as they are with what lies over LMDB. */
final class LayeredRows implements Rows {

    private final Above above;
    private final SnapshotRows beneath;

    /**
     * @param above taken before the view was
     */
    LayeredRows(Above above, SnapshotRows beneath) {
        this.above = above;
        this.beneath = beneath;
    }

    @Override
    public @Nullable ByteBuffer get(Table table, byte[] key) {
        Changes.Row row = above.row(table, key);
        if (row == null) {
            return beneath.get(table, key);
        }
        byte[] value = row.value();
        return value == null ? null : ByteBuffer.wrap(value);
    }

    @Override
    public void walk(Table table, byte[] from, Visitor visitor) {
        Over over = new Over(above.rows(table, from), visitor);
        beneath.walk(
                table,
                from,
                (key, value) -> {
                    over.showBelow(key);
                    return !over.enough && (over.covers(key) || over.visit(key, value));
                });
        over.showBelow(null);
    }

    @Override
    public void damaged(Table table, MalformedException cause) {
        beneath.damaged(table, cause);
    }

    /** The rows above, shown in between those of LMDB. */
    private static final class Over {

        private final Merged<Changes.Row> rows;
        private final Visitor visitor;
        private Map.@Nullable Entry<byte[], Changes.Row> next;
        private boolean enough;

        Over(Merged<Changes.Row> rows, Visitor visitor) {
            this.rows = rows;
            this.visitor = visitor;
            advance();
        }

        private void advance() {
            next = rows.hasNext() ? rows.next() : null;
        }

        /** Shows what comes before a key, or all that is left where there is none. */
        void showBelow(@Nullable ByteBuffer key) {
            for (Map.Entry<byte[], Changes.Row> row = next;
                    row != null && !enough && (key == null || compare(row, key) < 0);
                    row = next) {
                byte[] value = row.getValue().value();
                if (value != null) {
                    visit(ByteBuffer.wrap(row.getKey()), ByteBuffer.wrap(value));
                }
                advance();
            }
        }

        /** Whether the row of LMDB is covered; what covers it is shown then. */
        boolean covers(ByteBuffer key) {
            Map.Entry<byte[], Changes.Row> row = next;
            return row != null && compare(row, key) == 0;
        }

        boolean visit(ByteBuffer key, ByteBuffer value) {
            enough |= !visitor.visit(key, value);
            return !enough;
        }

        /** As unsigned bytes; ByteBuffer compares them as signed ones. */
        private static int compare(Map.Entry<byte[], Changes.Row> row, ByteBuffer key) {
            byte[] ours = row.getKey();
            int common = Math.min(ours.length, key.remaining());
            for (int i = 0; i < common; i++) {
                int order = Byte.compareUnsigned(ours[i], key.get(key.position() + i));
                if (order != 0) {
                    return order;
                }
            }
            return Integer.compare(ours.length, key.remaining());
        }
    }
}
