package coterie.cli;

import coterie.config.Identity;
import coterie.config.SettingSources;
import coterie.config.Settings;
import coterie.server.Farewell;
import coterie.server.Server;
import coterie.server.StartException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "serve",
        description = "Runs one node, until it is asked to end.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ServeCommand implements Subcommand {

    /** The exit status of a node that comes back and is a member no more. */
    private static final int NO_MEMBER = 3;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "settings in YAML; flags and environment beat it")
    private @Nullable Path config;

    @Override
    public Integer call() throws StartException, InterruptedException, IOException {
        SettingSources sources =
                NodeProcess.sources(config, command.commandLine().getParseResult());
        Settings settings = Settings.from(sources);
        Identity identity = Identity.from(sources);
        AtomicReference<@Nullable Server> running = new AtomicReference<>();
        NodeProcess.End end =
                new NodeProcess.End(() -> {
                    Server server = running.get();
                    if (server != null) {
                        server.stop();
                    }
                });
        try {
            Server.Host host = NodeProcess.host().with(farewell -> leave(farewell, end));
            Server server = Server.start(identity, settings, host);
            running.set(server);
            if (server.awaitReady()) {
                System.out.println("ready " + server.url());
                System.out.flush();
            }
            end.await();
            return 0;
        } catch (StartException e) {
            end.status(1);
            throw e;
        }
    }

    private static void leave(Farewell farewell, NodeProcess.End end) {
        System.err.println("coterie: " + farewell.words());
        end.status(
                switch (farewell.kind()) {
                    case IN_ORDER -> 0;
                    case GIVEN_UP -> NO_MEMBER;
                    case FORGETFUL -> 1;
                });
        end.ask();
    }
}
