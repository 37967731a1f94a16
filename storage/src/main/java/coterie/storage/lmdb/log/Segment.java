package coterie.storage.lmdb.log;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** One file of the log. Its length is fixed when it is made, and every byte of it written. */
final class Segment implements AutoCloseable {

    /**
     * Where entries begin: what the kernel writes at once, so that no sync touches what an earlier
     * one made durable.
     */
    static final int PAGE_BYTES = 4096;

    private static final String PREFIX = "log-";
    private static final int CHUNK_BYTES = 1 << 20;

    private final Path file;
    private final FileChannel channel;
    private final long bytes;

    /** The number of the last entry in it; none is, where it is 0. */
    private long last;

    private Segment(Path file, FileChannel channel, long bytes) {
        this.file = file;
        this.channel = channel;
        this.bytes = bytes;
    }

    static boolean isOne(Path file) {
        return file.getFileName().toString().matches(PREFIX + "\\d{1,9}");
    }

    /** Which one it is among those of its log. */
    int index() {
        return Integer.parseInt(file.getFileName().toString().substring(PREFIX.length()));
    }

    /** Opens one that is there; if its making was cut short, it is as long as it is. */
    static Segment open(Path file) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        return new Segment(file, channel, channel.size() / PAGE_BYTES * PAGE_BYTES);
    }

    /**
     * Makes one, with zeros written out and synced, so that a later sync need not change the file's
     * length nor find it room.
     *
     * @throws IOException if there is no room; then there is no file either
     */
    static Segment create(Path folder, int index, long bytes) throws IOException {
        Path file = folder.resolve(PREFIX + index);
        FileChannel channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        try {
            ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(bytes, CHUNK_BYTES));
            for (long at = 0; at < bytes; ) {
                int length = (int) Math.min(bytes - at, zeros.capacity());
                at += channel.write(zeros.clear().limit(length), at);
            }
            channel.force(true);
            try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
                directory.force(true);
            }
            return new Segment(file, channel, bytes);
        } catch (IOException e) {
            channel.close();
            Files.deleteIfExists(file);
            throw e;
        }
    }

    /** Writes and syncs; piece by piece, since Java keeps a copy of the largest one. */
    void write(byte[] entry, int length, long at) throws IOException {
        for (int done = 0; done < length; ) {
            int piece = Math.min(length - done, CHUNK_BYTES);
            done += channel.write(ByteBuffer.wrap(entry, done, piece), at + done);
        }
        channel.force(false);
    }

    ByteBuffer read(long at, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, at + buffer.position()) < 0) {
                throw new EOFException(file + " ends early");
            }
        }
        return buffer.flip();
    }

    long bytes() {
        return bytes;
    }

    long last() {
        return last;
    }

    void last(long number) {
        last = number;
    }

    void delete() throws IOException {
        close();
        Files.deleteIfExists(file);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
