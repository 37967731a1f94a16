package coterie.storage.lmdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * A small file that is replaced as a whole: whoever reads it finds what was written last, or what
 * was written before that, never a mixture.
 *
 * <p>Its content stands behind four bytes of checksum. Calls block; one thread at a time.
 */
public final class DurableFile {

    private static final String UNFINISHED = ".tmp";

    private final Path folder;
    private final String name;

    /**
     * @param folder that exists
     */
    public DurableFile(Path folder, String name) {
        this.folder = folder;
        this.name = name;
    }

    /** What the file holds. */
    public sealed interface Content {}

    /** There is no such file. */
    public record Absent() implements Content {}

    /** It was read, and its checksum is right. */
    @SuppressWarnings("ArrayRecordComponent") // handed on, compared by nobody
    public record Sound(byte[] bytes) implements Content {}

    /** It is there, and is not what was written. */
    public record Damaged() implements Content {}

    /** Reads the file. */
    public Content read() throws IOException {
        byte[] all;
        try {
            all = Files.readAllBytes(folder.resolve(name));
        } catch (NoSuchFileException absent) {
            return new Absent();
        }
        if (all.length < Integer.BYTES) {
            return new Damaged();
        }
        ByteBuffer buffer = ByteBuffer.wrap(all);
        int checksum = buffer.getInt();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return checksum == checksum(bytes) ? new Sound(bytes) : new Damaged();
    }

    /** Puts these bytes in the place of what the file holds. They are durable when it returns. */
    public void write(byte[] bytes) throws IOException {
        ByteBuffer all = ByteBuffer.allocate(Integer.BYTES + bytes.length);
        all.putInt(checksum(bytes)).put(bytes).flip();
        replace(folder, name, all);
    }

    private static int checksum(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    /** Writes a whole file so that a crash leaves either all of it or what was there before. */
    static void replace(Path folder, String name, ByteBuffer bytes) throws IOException {
        Path unfinished = folder.resolve(name + UNFINISHED);
        try (FileChannel file =
                FileChannel.open(
                        unfinished,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
            file.force(true);
        }
        Files.move(unfinished, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        syncDirectory(folder);
    }

    /** Makes the names in a directory durable, which syncing the files themselves does not. */
    static void syncDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
