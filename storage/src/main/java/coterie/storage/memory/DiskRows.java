package coterie.storage.memory;

import coterie.storage.codec.MalformedException;
import coterie.storage.table.Rows;
import coterie.storage.table.Table;
import java.nio.ByteBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The side tables of a disk. */
final class DiskRows implements Rows {

    private final Disk disk;
    private long damaged;

    DiskRows(Disk disk) {
        this.disk = disk;
    }

    @Override
    public @Nullable ByteBuffer get(Table table, byte[] key) {
        byte[] value = disk.table(table).get(key);
        return value == null ? null : ByteBuffer.wrap(value);
    }

    @Override
    public void walk(Table table, byte[] from, Visitor visitor) {
        for (Map.Entry<byte[], byte[]> row : disk.table(table).tailMap(from, true).entrySet()) {
            if (!visitor.visit(ByteBuffer.wrap(row.getKey()), ByteBuffer.wrap(row.getValue()))) {
                return;
            }
        }
    }

    @Override
    public void damaged(Table table, MalformedException cause) {
        damaged++;
    }

    /** Rows that could not be read, each as often as it was met. */
    long damagedRows() {
        return damaged;
    }
}
