package coterie.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes such as {@code 64MiB} and times such as {@code 500ms}. */
final class Quantities {

    private static final Pattern NUMBER_AND_UNIT = Pattern.compile("([0-9]{1,15}) ?([A-Za-z]*)");

    private static final Map<String, Long> SIZES =
            Map.of(
                    "", 1L, "B", 1L, "KiB", 1L << 10, "MiB", 1L << 20, "GiB", 1L << 30, "TiB",
                    1L << 40);

    private static final Map<String, Duration> TIMES =
            Map.of(
                    "ms", Duration.ofMillis(1),
                    "s", Duration.ofSeconds(1),
                    "m", Duration.ofMinutes(1),
                    "h", Duration.ofHours(1),
                    "d", Duration.ofDays(1));

    private Quantities() {}

    /**
     * The bytes.
     *
     * @throws IllegalArgumentException where the text is no size
     */
    static long bytes(String text) {
        Matcher matcher = NUMBER_AND_UNIT.matcher(text.strip());
        Long unit = matcher.matches() ? SIZES.get(matcher.group(2)) : null;
        if (unit == null) {
            throw new IllegalArgumentException(
                    "is no size: a number and B, KiB, MiB, GiB or TiB, such as 64MiB");
        }
        BigDecimal bytes = new BigDecimal(matcher.group(1)).multiply(new BigDecimal(unit));
        if (bytes.compareTo(new BigDecimal(Long.MAX_VALUE)) > 0) {
            throw new IllegalArgumentException("is larger than any size can be");
        }
        return bytes.longValueExact();
    }

    /**
     * The time.
     *
     * @throws IllegalArgumentException where the text is no time
     */
    static Duration time(String text) {
        Matcher matcher = NUMBER_AND_UNIT.matcher(text.strip());
        Duration unit = matcher.matches() ? TIMES.get(matcher.group(2)) : null;
        if (unit == null) {
            throw new IllegalArgumentException(
                    "is no time: a number and "
                            + String.join(", ", new TreeMap<>(TIMES).keySet())
                            + ", such as 500ms or 10s");
        }
        try {
            Duration time = unit.multipliedBy(Long.parseLong(matcher.group(1)));
            if (time.compareTo(Duration.ofDays(36_500)) <= 0) {
                return time;
            }
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("is longer than a century", e);
        }
        throw new IllegalArgumentException("is longer than a century");
    }
}
