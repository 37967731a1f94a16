package coterie.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "set",
        description = "Gives a member another weight, another zone, or both.",
        mixinStandardHelpOptions = true)
final class SetCommand extends ChangeCommand {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Parameters(index = "0", paramLabel = "ID", description = "the member")
    private String id = "";

    @Option(
            names = "--weight",
            paramLabel = "W",
            description = {
                "its share relative to the others, 0 to 1000;",
                "0 makes a standby of it, which holds no partition"
            })
    private @Nullable Integer weight;

    @Option(
            names = "--zone",
            paramLabel = "Z",
            description = "what it shares its fate with; replicas are spread over zones")
    private @Nullable String zone;

    @Override
    Wish wish() {
        if (weight == null && zone == null) {
            throw new ParameterException(
                    command.commandLine(), "nothing is to be set: give --weight, --zone, or both");
        }
        Map<String, Object> body = new LinkedHashMap<>();
        if (weight != null) {
            body.put("weight", weight);
        }
        if (zone != null) {
            body.put("zone", zone);
        }
        return new Wish("PATCH", Wish.path(id), false, body);
    }
}
