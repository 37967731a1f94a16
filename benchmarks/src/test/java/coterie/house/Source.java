package coterie.house;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * One parsed source.
 *
 * @param path below the repository's root, with slashes
 * @param lines its text
 * @param types the classes, interfaces, records and enums that it declares
 * @param methods the methods that it declares
 * @param monitors its synchronized blocks
 * @param comments the lines of its comments, but for Javadoc
 */
record Source(
        String path,
        String packageName,
        List<String> lines,
        List<Part> types,
        List<Part> methods,
        List<Part> monitors,
        List<Part> comments) {

    /** Something in a source: where it begins, what it is called, and how many lines it takes. */
    record Part(String path, long line, String name, long lines) {}

    /** Text and characters first, so that what looks like a comment inside them is none. */
    private static final Pattern TOKEN =
            Pattern.compile(
                    "\"\"\"(?s:.*?)\"\"\"|\"(?:\\\\.|[^\"\\\\\n])*\"|'(?:\\\\.|[^'\\\\\n])*'"
                            + "|(?<javadoc>/\\*\\*(?s:.*?)\\*/)|(?<block>/\\*(?s:.*?)\\*/)|//(?<line>[^\n]*)");

    static List<Source> parse(List<Path> files) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager fileManager =
                compiler.getStandardFileManager(null, Locale.ROOT, null)) {
            JavacTask task =
                    (JavacTask)
                            compiler.getTask(
                                    null,
                                    fileManager,
                                    null,
                                    List.of("-proc:none"),
                                    null,
                                    fileManager.getJavaFileObjectsFromPaths(files));
            List<Source> sources = new ArrayList<>();
            for (CompilationUnitTree unit : task.parse()) {
                sources.add(read(unit, Trees.instance(task)));
            }
            return List.copyOf(sources);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Source read(CompilationUnitTree unit, Trees trees) throws IOException {
        Path file = Path.of(unit.getSourceFile().toUri());
        String path = Repository.ROOT.relativize(file).toString().replace('\\', '/');
        String text = Files.readString(file);
        Parts parts = new Parts(path, unit, trees);
        parts.scan(unit, null);
        return new Source(
                path,
                String.valueOf(unit.getPackageName()),
                text.lines().toList(),
                parts.types,
                parts.methods,
                parts.monitors,
                comments(path, text));
    }

    private static List<Part> comments(String path, String text) {
        List<Part> comments = new ArrayList<>();
        Matcher token = TOKEN.matcher(text);
        while (token.find()) {
            @Nullable String comment =
                    token.group("line") != null ? token.group("line") : token.group("block");
            if (comment != null) {
                long line = text.substring(0, token.start()).lines().count();
                comment.lines()
                        .map(each -> each.replaceAll("^\\s*/?\\*+/?|\\*/$", "").strip())
                        .forEach(each -> comments.add(new Part(path, line, each, 1)));
            }
        }
        return comments;
    }

    /** Collects what a source declares. */
    private static final class Parts extends TreeScanner<@Nullable Void, @Nullable Void> {
        private final String path;
        private final CompilationUnitTree unit;
        private final Trees trees;
        private final List<Part> types = new ArrayList<>();
        private final List<Part> methods = new ArrayList<>();
        private final List<Part> monitors = new ArrayList<>();

        Parts(String path, CompilationUnitTree unit, Trees trees) {
            this.path = path;
            this.unit = unit;
            this.trees = trees;
        }

        @Override
        public @Nullable Void visitClass(ClassTree type, @Nullable Void none) {
            types.add(part(type, type.getSimpleName().toString()));
            return super.visitClass(type, null);
        }

        @Override
        public @Nullable Void visitMethod(MethodTree method, @Nullable Void none) {
            methods.add(part(method, method.getName().toString()));
            return super.visitMethod(method, null);
        }

        @Override
        public @Nullable Void visitSynchronized(SynchronizedTree block, @Nullable Void none) {
            monitors.add(part(block, "synchronized"));
            return super.visitSynchronized(block, null);
        }

        private Part part(Tree tree, String name) {
            long first = lineOf(trees.getSourcePositions().getStartPosition(unit, tree));
            long last = lineOf(trees.getSourcePositions().getEndPosition(unit, tree));
            return new Part(path, first, name, last - first + 1);
        }

        private long lineOf(long position) {
            return unit.getLineMap().getLineNumber(position);
        }
    }
}
