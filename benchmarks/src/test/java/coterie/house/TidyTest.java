package coterie.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Keeps house in every Java source of the repository, tests included. */
class TidyTest {
    private static final int LINE_COLUMNS = 120;
    private static final int METHOD_LINES = 70;
    private static final int FILE_LINES = 400;

    /**
     * Whole words of a name in camel case: a Database may be, a Data may not. A data folder is what
     * users call it.
     */
    private static final Pattern BANNED_NAME =
            Pattern.compile("(Manager|Helper|Utils?|Processor|Data(?!Folder)|Info|Impl)(?![a-z])");

    /** Written in halves, lest this file break its own rule. */
    private static final Pattern LEFT_FOR_LATER =
            Pattern.compile("\\b(TO" + "DO|FIX" + "ME|HA" + "CK)\\b");

    /**
     * A line of a comment that reads as a statement or a block; prose may end in a semicolon, too.
     */
    private static final Pattern COMMENTED_OUT =
            Pattern.compile(
                    "^(import [\\w.*]+;|package [\\w.]+;|@Override|return\\b.*;|[})]+;?|.*[)\\w] ?\\{|.*[=(].*;)$");

    private static final Set<String> TOP =
            Set.of(
                    "README.md",
                    "pom.xml",
                    "coterie",
                    "docs",
                    "samples",
                    "CHANGELOG.md",
                    "CONTRIBUTING.md",
                    "LICENSE",
                    "ring",
                    "consensus",
                    "storage",
                    "replication",
                    "http-api",
                    "benchmarks",
                    "target");

    private static final List<Source> SOURCES = Source.parse(Repository.sources());

    @Test
    void linesAreAtMost120Columns() {
        assertThat(offences(text -> text.codePointCount(0, text.length()) > LINE_COLUMNS))
                .isEmpty();
    }

    @Test
    void filesAreAtMost400Lines() {
        assertThat(
                        SOURCES.stream()
                                .filter(source -> source.lines().size() > FILE_LINES)
                                .map(source ->
                                        source.path() + ": " + source.lines().size() + " lines"))
                .isEmpty();
    }

    @Test
    void methodsAreAtMost70Lines() {
        assertThat(
                        SOURCES.stream()
                                .flatMap(source -> source.methods().stream())
                                .filter(method -> method.lines() > METHOD_LINES))
                .isEmpty();
    }

    @Test
    void namesSayWhatATypeIs() {
        assertThat(
                        SOURCES.stream()
                                .flatMap(source -> source.types().stream())
                                .filter(type -> BANNED_NAME.matcher(type.name()).find()))
                .isEmpty();
    }

    @Test
    void noCodeIsCommentedOut() {
        assertThat(
                        SOURCES.stream()
                                .flatMap(source -> source.comments().stream())
                                .filter(comment -> COMMENTED_OUT.matcher(comment.name()).find()))
                .isEmpty();
    }

    @Test
    void nothingIsLeftForLater() {
        assertThat(offences(text -> LEFT_FOR_LATER.matcher(text).find())).isEmpty();
    }

    @Test
    void theInnerCirclesHoldNoMonitor() {
        assertThat(
                        SOURCES.stream()
                                .filter(source ->
                                        source.path()
                                                        .matches(
                                                                "(ring|consensus|storage|replication)/src/.*")
                                                && !source.path().matches(".*/(lmdb|vertx)/.*"))
                                .flatMap(source -> source.monitors().stream()))
                .isEmpty();
    }

    @Test
    void everyPackageSaysWhatItIsForAndIsNullMarked() {
        Map<String, Boolean> marked = new HashMap<>();
        Set<String> packages = new TreeSet<>();
        for (Source source : SOURCES) {
            packages.add(source.packageName());
            if (source.path().endsWith("/package-info.java")) {
                String text = String.join("\n", source.lines());
                marked.put(
                        source.packageName(),
                        text.startsWith("/**") && text.contains("\n@NullMarked\n"));
            }
        }
        assertThat(packages).allMatch(name -> marked.getOrDefault(name, false));
    }

    @Test
    void theTopHoldsLittleElseThanTheModules() throws IOException {
        try (Stream<Path> top = Files.list(Repository.ROOT)) {
            assertThat(
                            top.map(entry -> entry.getFileName().toString())
                                    .filter(name -> !name.startsWith(".")))
                    .isSubsetOf(TOP);
        }
    }

    private interface Offence {
        boolean in(String text);
    }

    private List<String> offences(Offence offence) {
        List<String> found = new ArrayList<>();
        for (Source source : SOURCES) {
            for (int line = 1; line <= source.lines().size(); line++) {
                String text = source.lines().get(line - 1);
                if (offence.in(text)) {
                    found.add(source.path() + ":" + line + ": " + text.strip());
                }
            }
        }
        return found;
    }
}
