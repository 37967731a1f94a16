package coterie.house;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Where the modules lie: their sources, and their classes as the build has just made them. */
final class Repository {
    static final Path ROOT =
            Path.of(Objects.requireNonNull(System.getProperty("coterie.root"), "coterie.root"));

    /** From the inside out. */
    static final List<String> MODULES =
            List.of("ring", "consensus", "storage", "replication", "http-api", "benchmarks");

    private Repository() {}

    /** Every Java source of every module, tests included, in the order of their paths. */
    static List<Path> sources() {
        List<Path> sources = new ArrayList<>();
        for (String module : MODULES) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src"))) {
                files.filter(file -> file.toString().endsWith(".java"))
                        .sorted()
                        .forEach(sources::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return sources;
    }

    /** The classes of every module, without their tests. */
    static JavaClasses productClasses() {
        return new ClassFileImporter()
                .importPaths(MODULES.stream().map(module -> folder(module, "classes")).toList());
    }

    /**
     * The classes that no clock or chance of their own may touch, with those of the fixtures and
     * the simulator.
     */
    static JavaClasses innerClasses() {
        return new ClassFileImporter()
                .importPaths(
                        folder("ring", "classes"),
                        folder("ring", "test-classes").resolve("coterie/ring/property"),
                        folder("consensus", "classes"),
                        folder("consensus", "test-classes").resolve("coterie/consensus/simulation"),
                        folder("storage", "classes"),
                        folder("replication", "classes"),
                        folder("replication", "test-classes")
                                .resolve("coterie/replication/simulation"));
    }

    /** Whether the build made a class from the sources of this module. */
    static DescribedPredicate<JavaClass> inModule(String module) {
        String folder = ROOT.resolve(module).resolve("target").toUri().toString();
        return DescribedPredicate.describe(
                "in module " + module,
                javaClass ->
                        javaClass
                                .getBaseComponentType()
                                .getSource()
                                .map(source -> source.getUri().toString().startsWith(folder))
                                .orElse(false));
    }

    private static Path folder(String module, String kind) {
        Path folder = ROOT.resolve(module).resolve("target").resolve(kind);
        if (!Files.isDirectory(folder)) {
            throw new IllegalStateException(
                    folder + " is missing: build with -am, or the whole project");
        }
        return folder;
    }
}
