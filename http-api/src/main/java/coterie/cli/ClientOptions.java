package coterie.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options of the commands that speak to a cluster. */
final class ClientOptions {

    private static final String DEFAULT_URL = "http://127.0.0.1:8101";

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "any node of the cluster (default: $COTERIE_URL, or " + DEFAULT_URL + ")")
    private @Nullable String url;

    ApiClient client() {
        String environment = System.getenv("COTERIE_URL");
        String given = url != null ? url : environment != null ? environment : DEFAULT_URL;
        if (!isUrl(given)) {
            throw new ParameterException(
                    command.commandLine(),
                    (url != null ? "--url" : "COTERIE_URL")
                            + " '"
                            + given
                            + "' is not http://HOST:PORT");
        }
        return new ApiClient(given);
    }

    private static boolean isUrl(String text) {
        try {
            URI uri = new URI(text);
            String scheme = uri.getScheme();
            return ("http".equals(scheme) || "https".equals(scheme))
                    && uri.getHost() != null
                    && uri.getQuery() == null
                    && uri.getFragment() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** Options of the commands that read or write one value. */
    static final class Consistency {

        @Option(names = "--n", paramLabel = "N", description = "replicas of the key")
        private @Nullable String n;

        @Option(names = "--quorum", paramLabel = "KIND", description = "strict or sloppy")
        private @Nullable String quorum;

        @Option(
                names = "--context",
                paramLabel = "CONTEXT",
                description = "the context of an earlier answer")
        private @Nullable String context;

        @Option(
                names = "--timeout-ms",
                paramLabel = "MS",
                description = "after which the request fails, 1 to 60000")
        private @Nullable String timeoutMs;

        private Map<String, String> headers() {
            Map<String, String> headers = new LinkedHashMap<>();
            put(headers, "Coterie-N", n);
            put(headers, "Coterie-Quorum", quorum);
            put(headers, "Coterie-Context", context);
            put(headers, "Coterie-Timeout-Ms", timeoutMs);
            return headers;
        }

        /** The headers of a read that waits for so many replies. */
        Map<String, String> headers(Replies replies) {
            Map<String, String> headers = headers();
            put(headers, "Coterie-R", replies.r);
            return headers;
        }

        /** The headers of a write that waits for so many acknowledgements. */
        Map<String, String> headers(Acknowledgements acknowledgements) {
            Map<String, String> headers = headers();
            put(headers, "Coterie-W", acknowledgements.w);
            return headers;
        }

        static void put(Map<String, String> headers, String name, @Nullable String value) {
            if (value != null) {
                headers.put(name, value);
            }
        }
    }

    /** The option of the commands that read. */
    static final class Replies {

        @Option(
                names = "--r",
                paramLabel = "R",
                description = "replies needed: a number, one, quorum or all")
        private @Nullable String r;
    }

    /** The option of the commands that write. */
    static final class Acknowledgements {

        @Option(
                names = "--w",
                paramLabel = "W",
                description = "acknowledgements needed: a number, one, quorum or all")
        private @Nullable String w;
    }
}
