package coterie.cli;

import coterie.config.InvalidSettingException;
import coterie.config.Setting;
import coterie.config.SettingSources;
import coterie.server.Server;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** What the commands that run nodes have in common: their settings, and how their process ends. */
final class NodeProcess {

    private NodeProcess() {}

    /** Gives the command a flag for each setting. */
    static void addSettings(CommandSpec command, boolean ofOneNode) {
        for (Setting setting : Setting.values()) {
            if (ofOneNode || !setting.isOfOneNode()) {
                String standard =
                        setting.standard() == null ? "" : " (default: " + setting.standard() + ")";
                command.addOption(
                        OptionSpec.builder("--" + setting.key())
                                .type(String.class)
                                .arity(setting.isSwitch() ? "0..1" : "1")
                                .fallbackValue(setting.isSwitch() ? "true" : "")
                                .paramLabel("VALUE")
                                .description(setting.meaning().replace("%", "%%") + standard)
                                .build());
            }
        }
    }

    /**
     * The settings from a file, the environment and the command's flags.
     *
     * @throws InvalidSettingException where one is unknown
     */
    static SettingSources sources(@Nullable Path file, ParseResult flags) {
        SettingSources sources = new SettingSources();
        String environment = System.getenv("COTERIE_CONFIG");
        if (file != null || environment != null) {
            sources.file(file != null ? file : Path.of(environment));
        }
        sources.environment(
                System.getenv(), warning -> System.err.println("coterie: warning: " + warning));
        for (Setting setting : Setting.values()) {
            Object value = flags.matchedOptionValue("--" + setting.key(), null);
            if (value != null) {
                sources.flag(setting, value.toString());
            }
        }
        return sources;
    }

    /**
     * What this process gives a node: a core for each event loop, and one for all else that it does
     * (docs/decisions/shards.md). A broken invariant ends the process, so that nothing acts on a
     * state gone wrong.
     */
    static Server.Host host() throws IOException {
        return new Server.Host(
                Math.max(1, Runtime.getRuntime().availableProcessors() - 1),
                Version.current(),
                broken -> {
                    System.getLogger(NodeProcess.class.getName())
                            .log(
                                    System.Logger.Level.ERROR,
                                    "an invariant is broken; the process ends",
                                    broken);
                    Runtime.getRuntime().halt(BROKEN);
                });
    }

    private static final int BROKEN = 1;

    /** What a process does when it is asked to end. */
    interface Ending {
        void run() throws InterruptedException;
    }

    /** Ends a process once, whoever asks for it: a signal, a command, or the program itself. */
    static final class End {

        private final AtomicInteger status = new AtomicInteger();
        private final CountDownLatch asked = new CountDownLatch(1);

        /**
         * Runs the ending when a signal comes or the program exits, and then halts with the status.
         */
        End(Ending ending) {
            Runtime.getRuntime()
                    .addShutdownHook(
                            new Thread(
                                    () -> {
                                        try {
                                            ending.run();
                                        } catch (InterruptedException | RuntimeException e) {
                                            System.err.println("coterie: while stopping: " + e);
                                            status.compareAndSet(0, 1);
                                        }
                                        System.out.flush();
                                        System.err.flush();
                                        // A process that a signal ends would report the signal; one
                                        // that stopped in order reports 0.
                                        Runtime.getRuntime().halt(status.get());
                                    },
                                    "stop"));
        }

        /** From now on the process ends with this status. */
        void status(int value) {
            status.set(value);
        }

        /** Lets {@link #await} return. */
        void ask() {
            asked.countDown();
        }

        void await() throws InterruptedException {
            asked.await();
        }
    }
}
