package coterie.benchmarks.load;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The flags that a JVM was started with. */
final class JvmFlags {
    private JvmFlags() {}

    /**
     * Those of the first of the processes that has any to show, or else this process's own. Agents
     * and recordings are left out: two processes cannot share a port or a file.
     */
    static List<String> ofFirst(List<Long> pids) {
        return pids.stream()
                .map(JvmFlags::of)
                .filter(flags -> !flags.isEmpty())
                .findFirst()
                .orElseGet(
                        () -> shareable(ManagementFactory.getRuntimeMXBean().getInputArguments()));
    }

    private static List<String> of(long pid) {
        try {
            // ProcessHandle leaves the arguments out where a long class path is among them.
            String line =
                    Files.readString(
                            Path.of("/proc", Long.toString(pid), "cmdline"),
                            StandardCharsets.UTF_8);
            return flags(Arrays.asList(line.split("\0")));
        } catch (IOException e) {
            return List.of();
        }
    }

    /** The flags among a command's words: those from the second to the class path. */
    static List<String> flags(List<String> words) {
        int end = words.indexOf("-cp");
        return end < 1 ? List.of() : shareable(words.subList(1, end));
    }

    private static List<String> shareable(List<String> flags) {
        return flags.stream()
                .filter(flag -> !flag.startsWith("-agent") && !flag.startsWith("-javaagent"))
                .filter(flag -> !flag.contains("FlightRecord"))
                .toList();
    }
}
