package coterie.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "delete",
        description = "Deletes a key, whether or not it exists.",
        mixinStandardHelpOptions = true)
final class DeleteCommand implements Subcommand {

    @Mixin private final ClientOptions client = new ClientOptions();

    @Mixin private final ClientOptions.Consistency consistency = new ClientOptions.Consistency();

    @Mixin
    private final ClientOptions.Acknowledgements acknowledgements =
            new ClientOptions.Acknowledgements();

    @Mixin private final KeyParameters place = new KeyParameters();

    @Override
    public Integer call() {
        client.client()
                .request("DELETE", place.path(), consistency.headers(acknowledgements), null)
                .successful();
        return 0;
    }
}
