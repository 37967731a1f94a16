package coterie.benchmarks.simulation;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A range of seeds.
 *
 * @param first the first
 * @param last the last, which belongs to it
 */
record Seeds(long first, long last) {

    private static final Pattern RANGE = Pattern.compile("(\\d{1,18})(?:\\.\\.(\\d{1,18}))?");

    long count() {
        return last - first + 1;
    }

    @Override
    public String toString() {
        return first + ".." + last;
    }

    /** Reads {@code A..B}, or a single seed. */
    static final class Converter implements ITypeConverter<Seeds> {

        @Override
        public Seeds convert(String text) {
            Matcher range = RANGE.matcher(text);
            if (range.matches()) {
                long first = Long.parseLong(range.group(1));
                long last = range.group(2) == null ? first : Long.parseLong(range.group(2));
                if (first <= last) {
                    return new Seeds(first, last);
                }
            }
            throw new TypeConversionException(
                    "'" + text + "' is not a range of seeds as 1..1000, or one seed");
        }
    }
}
