package coterie.cli;

import coterie.http.PercentText;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The place of a value: its bucket and key. */
final class KeyParameters {

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Parameters(index = "0", paramLabel = "BUCKET", description = "the bucket")
    private String bucket = "";

    @Parameters(
            index = "1",
            paramLabel = "KEY",
            description =
                    "the key as 'keys' prints it: %% stands as %%25, any other byte may stand as %%XX")
    private String key = "";

    String bucket() {
        return bucket;
    }

    /** The path of the value. */
    String path() {
        try {
            return ApiClient.path(bucket, PercentText.decode(key));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    /** A text for a query. */
    static String encoded(String text) {
        return PercentText.encodeForTarget(text.getBytes(StandardCharsets.UTF_8));
    }
}
