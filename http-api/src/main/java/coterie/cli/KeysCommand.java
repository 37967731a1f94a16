package coterie.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "keys",
        description =
                "Prints a bucket's keys, one a line; %% and bytes that are not UTF-8 stand as %%XX.",
        mixinStandardHelpOptions = true)
final class KeysCommand implements Subcommand {

    @Mixin private final ClientOptions client = new ClientOptions();

    @Mixin private final KeyPages pages = new KeyPages();

    @Override
    public Integer call() {
        try (Console console = new Console()) {
            pages.forEach(client.client(), keys -> keys.forEach(console::line));
        }
        return 0;
    }
}
