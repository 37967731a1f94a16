package coterie.cli;

import com.fasterxml.jackson.databind.JsonNode;

/** How far a change of the ring is, as one line. */
final class ProgressText {

    private static final int BAR_WIDTH = 24;
    private static final int HUNDRED = 100;

    private ProgressText() {}

    /** Of the member {@code change} of the document of a cluster. */
    static String of(JsonNode change) {
        JsonNode progress = change.path("progress");
        StringBuilder line = new StringBuilder(PlanText.change(change));
        line.append(": ").append(change.path("step").asText());
        if (change.path("cancelled").asBoolean()) {
            line.append(" (undone)");
        }
        int percent = percent(change);
        if (percent >= 0) {
            line.append(' ').append(bar(percent)).append(' ').append(percent).append(" %");
        }
        if (progress.hasNonNull("keys")) {
            line.append(", ").append(progress.get("keys").asText()).append(" keys");
        }
        if (progress.hasNonNull("bytes")) {
            line.append(", ").append(PlanText.bytes(progress.get("bytes").asLong()));
        }
        if (progress.hasNonNull("secondsLeft")) {
            line.append(", about ")
                    .append(PlanText.seconds(progress.get("secondsLeft").asLong()))
                    .append(" left");
        }
        return line.toString();
    }

    /** How much of the copying is done, or -1 where that is not known. */
    static int percent(JsonNode change) {
        JsonNode progress = change.path("progress");
        long total = progress.path("copiesTotal").asLong();
        long left = progress.path("copiesLeft").asLong();
        return progress.hasNonNull("copiesLeft") && total > 0
                ? (int) (HUNDRED * Math.max(0, total - left) / total)
                : -1;
    }

    private static String bar(int percent) {
        int full = BAR_WIDTH * percent / HUNDRED;
        return "[" + "#".repeat(full) + ".".repeat(BAR_WIDTH - full) + "]";
    }
}
