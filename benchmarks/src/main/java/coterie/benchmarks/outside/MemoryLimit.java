package coterie.benchmarks.outside;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A control group of this program's own, below the one that it runs in, whose processes can be held
 * to so much memory, page cache included. It goes when its last process has ended.
 */
final class MemoryLimit implements AutoCloseable {
    private static final Path ROOT = Path.of("/sys/fs/cgroup");

    /** Version 1 has a tree for each resource, version 2 one for all, in which this file is. */
    private static final Path UNIFIED = ROOT.resolve("cgroup.controllers");

    private static final int ATTEMPTS = 50;
    private static final long PAUSE_MILLIS = 100;

    private final Path group;
    private final boolean unified;

    private MemoryLimit(Path group, boolean unified) {
        this.group = group;
        this.unified = unified;
    }

    /**
     * Makes a group.
     *
     * @throws IOException saying why, where the system does not let this program
     */
    static MemoryLimit create() throws IOException {
        boolean unified = Files.exists(UNIFIED);
        Path parent = (unified ? ROOT : ROOT.resolve("memory")).resolve(own(unified));
        Path group = parent.resolve("coterie-bench-" + ProcessHandle.current().pid());
        Files.createDirectory(group);
        MemoryLimit limit = new MemoryLimit(group, unified);
        if (!Files.isWritable(limit.limitFile())) {
            limit.close();
            throw new IOException("no memory limit can be set in " + parent);
        }
        return limit;
    }

    /** The group of this program, as a path below the root of its tree. */
    private static Path own(boolean unified) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/cgroup"))) {
            String[] parts = line.split(":", 3);
            if (unified ? parts[1].isEmpty() : List.of(parts[1].split(",")).contains("memory")) {
                return Path.of(parts[2].substring(1));
            }
        }
        throw new IOException("this program is in no memory control group");
    }

    private Path limitFile() {
        return group.resolve(unified ? "memory.max" : "memory.limit_in_bytes");
    }

    /** A command that joins the group and becomes the command that follows it. */
    List<String> joining() {
        String join = "echo $$ >" + group.resolve("cgroup.procs") + " && exec \"$@\"";
        return List.of("sh", "-c", join, "sh");
    }

    /**
     * Holds the processes to so much from now on, and drops cached pages until they have no more.
     *
     * @throws IOException if that much cannot be dropped
     */
    void set(long bytes) throws IOException {
        Files.writeString(limitFile(), Long.toString(bytes));
    }

    /** Lifts the limit. */
    void lift() throws IOException {
        Files.writeString(limitFile(), unified ? "max" : "-1");
    }

    /** What cannot be dropped: memory of the processes themselves, in bytes. */
    long held() throws IOException {
        return unified ? stat("anon") + stat("shmem") : stat("total_rss") + stat("total_shmem");
    }

    /** Pages of files that are cached for the processes, in bytes. */
    long cached() throws IOException {
        return unified ? stat("file") - stat("shmem") : stat("total_cache") - stat("total_shmem");
    }

    private long stat(String name) throws IOException {
        for (String line :
                Files.readAllLines(group.resolve("memory.stat"), StandardCharsets.UTF_8)) {
            if (line.startsWith(name + " ")) {
                return Long.parseLong(line.substring(name.length() + 1));
            }
        }
        return 0;
    }

    @Override
    public void close() throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                Files.deleteIfExists(group);
                return;
            } catch (IOException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
                pause();
            }
        }
    }

    /** Processes that have ended leave their group a little later. */
    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
