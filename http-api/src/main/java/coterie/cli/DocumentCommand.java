package coterie.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints a document of the API: in a form for people, or as it is. */
abstract class DocumentCommand implements Subcommand {

    @Mixin private final ClientOptions client = new ClientOptions();

    @Option(names = "--json", description = "the document as it is")
    private boolean json;

    private final String path;

    DocumentCommand(String path) {
        this.path = path;
    }

    @Override
    public final Integer call() {
        byte[] document = client.client().get(path).successful().body();
        try (Console console = new Console()) {
            if (json) {
                console.write(document);
                console.line("");
            } else {
                print(KeyPages.parse(document), console);
            }
        }
        return 0;
    }

    /** Prints the document for people. */
    abstract void print(JsonNode document, Console console);
}
