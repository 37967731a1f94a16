package coterie.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The plan of a change of the ring, and how far it is, in words for people. */
final class PlanText {

    private static final int KIBI = 1024;

    private PlanText() {}

    /**
     * A plan in lines.
     *
     * @param whole whether each move is named
     */
    static List<String> of(JsonNode plan, boolean whole) {
        List<String> lines = new ArrayList<>();
        boolean cancelled = plan.path("cancelled").asBoolean();
        lines.add(
                (cancelled ? "undoing: " : "")
                        + change(plan.path("change"))
                        + (whole ? " would be" : "")
                        + ": epoch "
                        + plan.path("epoch").asText()
                        + ", "
                        + plan.path("step").asText());
        if (!cancelled) {
            lines.add(
                    plan.path("partitionsMoved").asText()
                            + " partitions change their owner ("
                            + plan.path("partitionsMovedAtLeast").asText()
                            + " at least must), "
                            + plan.path("copies").asText()
                            + " copies are to be made, "
                            + (plan.hasNonNull("estimatedBytes")
                                    ? "about " + bytes(plan.get("estimatedBytes").asLong())
                                    : "of unknown size"));
        }
        if (whole && !plan.path("moves").isEmpty()) {
            Table table = new Table("PARTITION", "FROM", "TO");
            for (JsonNode move : plan.path("moves")) {
                table.row(
                        move.path("partition").asText(),
                        move.path("from").asText(),
                        move.path("to").asText());
            }
            lines.addAll(table.lines());
        }
        return lines;
    }

    /** What was asked for, such as {@code replace n2 by n5}. */
    static String change(JsonNode change) {
        String text = change.path("kind").asText() + " " + change.path("member").asText();
        return switch (change.path("kind").asText()) {
            case "replace" -> text + " by " + change.path("by").asText();
            case "set" ->
                    text
                            + " weight "
                            + change.path("weight").asText()
                            + " zone "
                            + change.path("zone").asText();
            default -> text;
        };
    }

    /** A size in the largest unit of which there is at least one. */
    static String bytes(long bytes) {
        String[] units = {"bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
        double size = bytes;
        int unit = 0;
        while (size >= KIBI) {
            size /= KIBI;
            unit++;
        }
        return unit == 0
                ? bytes + " bytes"
                : String.format(Locale.ROOT, "%.1f %s", size, units[unit]);
    }

    /** A time such as {@code 40 s}, {@code 3 min}, {@code 2 h}. */
    static String seconds(long seconds) {
        if (seconds < 120) {
            return seconds + " s";
        }
        return seconds < 7_200 ? seconds / 60 + " min" : seconds / 3_600 + " h";
    }
}
