package coterie.storage.lmdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file that holds nothing but space. It is given up when deletes need room on a full disk, and
 * made again when there is some.
 */
final class Reserve {

    static final String FILE_NAME = "reserve";

    private static final int CHUNK_BYTES = 1 << 20;

    private final Path file;
    private final long bytes;
    private boolean whole;

    /** The reserve in this folder, whole or not. */
    Reserve(Path folder, long bytes) throws IOException {
        this.file = folder.resolve(FILE_NAME);
        this.bytes = bytes;
        if (Files.exists(file) && Files.size(file) != bytes) {
            Files.delete(file);
        }
        this.whole = bytes == 0 || Files.exists(file);
    }

    boolean isWhole() {
        return whole;
    }

    long bytes() {
        return bytes;
    }

    /** Gives the space back to the disk. */
    void release() throws IOException {
        if (bytes > 0) {
            Files.deleteIfExists(file);
            whole = false;
        }
    }

    /** Takes the space again: written out, since a file's length alone takes none. */
    void rebuild() throws IOException {
        try (FileChannel channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            ByteBuffer chunk = ByteBuffer.allocateDirect((int) Math.min(bytes, CHUNK_BYTES));
            for (long left = bytes; left > 0; ) {
                left -= channel.write(chunk.clear().limit((int) Math.min(left, chunk.capacity())));
            }
            channel.force(true);
            whole = true;
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }
}
