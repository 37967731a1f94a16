package coterie.cli;

import coterie.config.FileProblem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "put", description = "Stores a value.", mixinStandardHelpOptions = true)
final class PutCommand implements Subcommand {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Mixin private final ClientOptions client = new ClientOptions();

    @Mixin private final ClientOptions.Consistency consistency = new ClientOptions.Consistency();

    @Mixin
    private final ClientOptions.Acknowledgements acknowledgements =
            new ClientOptions.Acknowledgements();

    @Option(
            names = "--content-type",
            paramLabel = "TYPE",
            description =
                    "of the value (default: text/plain; charset=utf-8 for VALUE, else application/octet-stream)")
    private @Nullable String contentType;

    @Option(names = "--json", description = "the same as --content-type application/json")
    private boolean json;

    @Mixin private final KeyParameters place = new KeyParameters();

    @Parameters(
            index = "2",
            paramLabel = "VALUE",
            description = "the value; - for standard input, @FILE for a file's bytes")
    private String value = "";

    @Override
    public Integer call() {
        boolean literal = !value.equals("-") && !value.startsWith("@");
        Map<String, String> headers = consistency.headers(acknowledgements);
        String type = contentType;
        if (type == null) {
            type =
                    json
                            ? "application/json"
                            : literal ? "text/plain; charset=utf-8" : "application/octet-stream";
        }
        headers.put("Content-Type", type);
        client.client().request("PUT", place.path(), headers, bytes()).successful();
        return 0;
    }

    private byte[] bytes() {
        try {
            if (value.equals("-")) {
                return System.in.readAllBytes();
            }
            return value.startsWith("@")
                    ? Files.readAllBytes(Path.of(value.substring(1)))
                    : value.getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new ParameterException(
                    command.commandLine(),
                    "cannot read " + value + ": " + FileProblem.reason(e),
                    e);
        }
    }
}
