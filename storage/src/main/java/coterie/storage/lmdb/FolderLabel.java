package coterie.storage.lmdb;

import coterie.ring.ClusterId;
import coterie.ring.NodeId;
import coterie.storage.ShardMap;
import coterie.storage.lmdb.FolderRefusedException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What a data folder says of itself, in a small text file that a person can read.
 *
 * @param cluster whose data it holds
 * @param node whose data it holds
 * @param shards how many shards it has, fixed when it was made
 * @param folderId a random name of this very folder
 */
record FolderLabel(ClusterId cluster, NodeId node, ShardMap shards, long folderId) {

    static final String FILE_NAME = "coterie.folder";

    /**
     * The version of the folder's layout that this program writes, and the newest that it reads.
     * Format 1 is that of shards without a commit log; an older program would not miss it.
     */
    static final int FORMAT = 2;

    private static final String TITLE = "coterie data folder";

    /**
     * Reads the label of a folder.
     *
     * @throws FolderRefusedException if it is damaged, or newer than this program
     */
    static FolderLabel read(Path folder) throws IOException {
        List<String> lines =
                new String(
                                Files.readAllBytes(folder.resolve(FILE_NAME)),
                                StandardCharsets.ISO_8859_1)
                        .lines()
                        .toList();
        if (lines.size() < 2
                || !lines.getFirst().equals(TITLE)
                || !lines.getLast().equals(checksum(lines))) {
            throw damaged(folder, "does not pass its checksum", null);
        }
        try {
            int format = Integer.parseInt(valueOf(lines, "format"));
            if (format > FORMAT) {
                throw new FolderRefusedException(
                        Reason.NEWER_FORMAT,
                        folder,
                        "has format "
                                + format
                                + ", which is newer than this program, which knows formats up to "
                                + FORMAT);
            }
            return new FolderLabel(
                    new ClusterId(valueOf(lines, "cluster")),
                    new NodeId(valueOf(lines, "node")),
                    new ShardMap(Integer.parseInt(valueOf(lines, "shards"))),
                    Long.parseUnsignedLong(valueOf(lines, "folder"), 16));
        } catch (IllegalArgumentException e) {
            throw damaged(folder, "does not make sense (" + e.getMessage() + ")", e);
        }
    }

    /** Makes a folder of an older format, whose label this is, one of the newest. */
    void renew(Path folder) throws IOException {
        String text = Files.readString(folder.resolve(FILE_NAME), StandardCharsets.ISO_8859_1);
        if (!text.contains("\nformat " + FORMAT + "\n")) {
            write(folder);
        }
    }

    private static FolderRefusedException damaged(Path folder, String how, @Nullable Throwable e) {
        String why =
                "is damaged: its file "
                        + FILE_NAME
                        + " "
                        + how
                        + "; restore the file from a backup of this folder, or"
                        + " start the node with an empty folder and let the cluster repair it";
        return e == null
                ? new FolderRefusedException(Reason.DAMAGED, folder, why)
                : new FolderRefusedException(Reason.DAMAGED, folder, why, e);
    }

    private static String valueOf(List<String> lines, String name) {
        return lines.stream()
                .filter(line -> line.startsWith(name + " "))
                .findFirst()
                .map(line -> line.substring(name.length() + 1))
                .orElseThrow(() -> new IllegalArgumentException("it has no line '" + name + "'"));
    }

    /** The last line: a checksum of all others, whatever they may be in formats to come. */
    private static String checksum(List<String> lines) {
        CRC32C crc = new CRC32C();
        for (String line : lines) {
            if (!line.startsWith("checksum ")) {
                crc.update((line + "\n").getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        return "checksum %08x".formatted(crc.getValue());
    }

    /** Writes the label so that a crash leaves either all of it or none. */
    void write(Path folder) throws IOException {
        write(folder, FORMAT);
    }

    void write(Path folder, int format) throws IOException {
        List<String> lines =
                List.of(
                        TITLE,
                        "format " + format,
                        "cluster " + cluster,
                        "node " + node,
                        "shards " + shards.shards(),
                        "folder %016x".formatted(folderId));
        String text = String.join("\n", lines) + "\n" + checksum(lines) + "\n";
        DurableFile.replace(
                folder, FILE_NAME, ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
    }
}
