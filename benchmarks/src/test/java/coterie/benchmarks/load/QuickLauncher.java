package coterie.benchmarks.load;

import java.util.ArrayList;
import java.util.List;

/** Runs Coterie's commands as {@code ./coterie} would, but for the build. */
public final class QuickLauncher {

    private QuickLauncher() {}

    /** The words of its command line. */
    public static List<String> words() {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElseThrow());
        command.addAll(
                List.of(
                        "--add-opens=java.base/java.nio=ALL-UNNAMED",
                        "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "coterie.cli.Main"));
        return command;
    }
}
