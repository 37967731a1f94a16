package coterie.benchmarks.prices;

import coterie.benchmarks.simulation.Commit;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All that a figure needs beside it, if it is to mean anything later: the machine, the build and
 * the command.
 */
public final class Circumstances {

    private Circumstances() {}

    /**
     * One line each.
     *
     * @param command as it would be typed
     */
    public static List<String> of(String command) throws InterruptedException {
        Runtime runtime = Runtime.getRuntime();
        return List.of(
                "command: " + command,
                "commit: " + Commit.current(),
                "date: " + Instant.now().truncatedTo(ChronoUnit.MINUTES),
                "took: "
                        + Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime())
                                .toSeconds()
                        + " s",
                String.format(
                        Locale.ROOT,
                        "machine: %d cores (%s), %s %s, load average %.1f in the end",
                        runtime.availableProcessors(),
                        processor(),
                        System.getProperty("os.name"),
                        System.getProperty("os.version"),
                        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()),
                "temporary folder on: " + fileSystem(),
                "JVM: %s %s, collector %s, heap up to %d MiB"
                        .formatted(
                                System.getProperty("java.vm.vendor"),
                                System.getProperty("java.runtime.version"),
                                ManagementFactory.getGarbageCollectorMXBeans().stream()
                                        .map(bean -> bean.getName().split(" ", -1)[0])
                                        .distinct()
                                        .collect(Collectors.joining(", ")),
                                runtime.maxMemory() >> 20),
                "JVM flags: " + flags());
    }

    /** Those that change how code runs; not those that only let it do something. */
    private static String flags() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("-XX:") || flag.startsWith("-ea"))
                .collect(Collectors.joining(" "));
    }

    private static String processor() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"), StandardCharsets.UTF_8)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElseGet(() -> System.getProperty("os.arch"));
        } catch (IOException e) {
            return System.getProperty("os.arch");
        }
    }

    private static String fileSystem() {
        Path folder = Path.of(System.getProperty("java.io.tmpdir"));
        try {
            return Files.getFileStore(folder).type();
        } catch (IOException e) {
            return "an unknown file system";
        }
    }
}
