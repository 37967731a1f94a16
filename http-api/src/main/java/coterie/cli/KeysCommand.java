package coterie.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "keys",
        description =
                "Prints a bucket's keys, one a line; %% and bytes that are not UTF-8 stand as %%XX.",
        mixinStandardHelpOptions = true)
final class KeysCommand implements Subcommand {

    @Mixin private final ClientOptions client = new ClientOptions();

    @Option(names = "--prefix", paramLabel = "P", description = "with which the keys begin")
    private @Nullable String prefix;

    @Parameters(index = "0", paramLabel = "BUCKET", description = "the bucket")
    private String bucket = "";

    @Override
    public Integer call() {
        try (Console console = new Console()) {
            KeyPages.forEach(client.client(), bucket, prefix, keys -> keys.forEach(console::line));
        }
        return 0;
    }
}
