package coterie.ring.golden;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Compares a text with the file that holds what it ought to be, below {@code src/test/resources} of
 * the module.
 *
 * <p>Where they differ it shows how, and the one command that takes the text for right and writes
 * the file anew, to be reviewed as any other change.
 */
public final class Golden {

    /** Names the system property that makes a test write its files instead of comparing them. */
    public static final String REWRITE = "golden.rewrite";

    /** Tests run in their module's folder. */
    private static final Path MODULE = Path.of("").toAbsolutePath().getFileName();

    private static final Path RESOURCES = Path.of("src", "test", "resources");

    private Golden() {}

    /**
     * Compares, or writes where {@value #REWRITE} is {@code true}.
     *
     * @param test whose text it is
     * @param file its path below {@code src/test/resources}
     * @throws AssertionError where they differ
     */
    public static void check(Class<?> test, String file, String actual) throws IOException {
        Path path = RESOURCES.resolve(file);
        if (Boolean.getBoolean(REWRITE)) {
            Files.createDirectories(path.resolveSibling(""));
            Files.writeString(path, actual);
            return;
        }
        String expected = Files.exists(path) ? Files.readString(path) : "";
        if (!expected.equals(actual)) {
            throw new AssertionError(
                    """
                    %s is not what the test made:
                    %s
                    If the new text is right, this writes it:
                    mvn -o -pl %s -am test -Dtest=%s -Dsurefire.failIfNoSpecifiedTests=false -D%s=true
                    """
                            .formatted(
                                    file,
                                    difference(expected, actual),
                                    MODULE,
                                    test.getSimpleName(),
                                    REWRITE));
        }
    }

    /** Every line of either text, those of the first alone after a minus, the second's a plus. */
    static String difference(String expected, String actual) {
        List<String> before = expected.lines().toList();
        List<String> after = actual.lines().toList();
        int[][] common = longestCommon(before, after);
        List<String> lines = new ArrayList<>();
        int i = 0;
        int j = 0;
        while (i < before.size() || j < after.size()) {
            if (i < before.size() && j < after.size() && before.get(i).equals(after.get(j))) {
                lines.add("  " + before.get(i++));
                j++;
            } else if (j == after.size()
                    || (i < before.size() && common[i + 1][j] >= common[i][j + 1])) {
                lines.add("- " + before.get(i++));
            } else {
                lines.add("+ " + after.get(j++));
            }
        }
        return String.join("\n", lines);
    }

    /** How many lines the longest common subsequence has, from each pair of places on. */
    private static int[][] longestCommon(List<String> before, List<String> after) {
        int[][] common = new int[before.size() + 1][after.size() + 1];
        for (int i = before.size() - 1; i >= 0; i--) {
            for (int j = after.size() - 1; j >= 0; j--) {
                common[i][j] =
                        before.get(i).equals(after.get(j))
                                ? common[i + 1][j + 1] + 1
                                : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        return common;
    }
}
