package coterie.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

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
        if (isSwitched(change) && progress.isObject()) {
            line.append(", all copies are made");
        } else if (percent >= 0) {
            line.append(' ').append(bar(percent)).append(' ').append(percent).append(" %");
        }
        if (progress.hasNonNull("keys")) {
            line.append(", ").append(progress.get("keys").asText()).append(" keys");
        }
        if (progress.hasNonNull("bytes")) {
            line.append(", ").append(PlanText.bytes(progress.get("bytes").asLong()));
        }
        if (progress.path("handoversLeft").asLong() > 0) {
            line.append(", ")
                    .append(progress.get("handoversLeft").asText())
                    .append(" to hand over");
        }
        if (progress.hasNonNull("secondsLeft") && !isSwitched(change)) {
            line.append(", about ")
                    .append(PlanText.seconds(progress.get("secondsLeft").asLong()))
                    .append(" left");
        }
        return line.append(waiting(change)).toString();
    }

    /** Who holds it up, and what an operator can do. */
    private static String waiting(JsonNode change) {
        if (change.path("waitsFor").isEmpty()) {
            return "";
        }
        List<String> silent = new ArrayList<>();
        for (JsonNode member : change.path("waitsFor")) {
            silent.add(
                    member.path("member").asText()
                            + " to "
                            + member.path("to").asText().replace('-', ' ')
                            + " (out of reach for "
                            + PlanText.seconds(member.path("silentSeconds").asLong())
                            + ")");
        }
        return "; waits for "
                + String.join(", ", silent)
                + ": bring it back, or undo the change with './coterie cancel'";
    }

    /** In the second step all copies are made; what is left is to hand over. */
    private static boolean isSwitched(JsonNode change) {
        return change.path("step").asText().equals("switch");
    }

    /** How much of the copying is done, or -1 where that is not known, or it is over. */
    static int percent(JsonNode change) {
        JsonNode progress = change.path("progress");
        long total = progress.path("copiesTotal").asLong();
        long left = progress.path("copiesLeft").asLong();
        return progress.hasNonNull("copiesLeft") && total > 0 && !isSwitched(change)
                ? (int) (HUNDRED * Math.max(0, total - left) / total)
                : -1;
    }

    private static String bar(int percent) {
        int full = BAR_WIDTH * percent / HUNDRED;
        return "[" + "#".repeat(full) + ".".repeat(BAR_WIDTH - full) + "]";
    }
}
