package coterie.benchmarks.charts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** A picture of figures. */
public sealed interface Chart permits LineChart, BarChart {

    /** What is shown. */
    String title();

    /** The picture as an SVG document; the same for the same figures. */
    String svg();

    /**
     * Writes the picture, over what the file held, and makes the folder where there is none.
     *
     * @param file whose name ends in {@code .svg}
     */
    default void write(Path file) throws IOException {
        Files.createDirectories(Objects.requireNonNull(file.toAbsolutePath().getParent()));
        Files.writeString(file, svg());
    }
}
