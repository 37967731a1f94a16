package coterie.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Follows a change of the ring until it ends, on standard error: as a bar on a terminal, elsewhere
 * as a line whenever there is something to say.
 */
final class ChangeWatch {

    private static final long PAUSE_MILLIS = 500;

    /** How often in a row nobody may answer before the watch is given up. */
    private static final int MAX_SILENT_ROUNDS = 60;

    /** Between two lines, where there is no terminal. */
    private static final int PERCENT_STEP = 10;

    private final JsonNode change;
    private final boolean isCancelling;
    private final List<ApiClient> nodes = new ArrayList<>();
    private final PrintStream out = System.err;
    private final boolean isTerminal;
    private String lastSaid = "";
    private boolean seenCancelled;

    /**
     * @param plan as it was answered
     */
    ChangeWatch(ApiClient api, JsonNode plan) {
        this.change = plan.path("change");
        this.isCancelling = plan.path("cancelled").asBoolean();
        this.nodes.add(api);
        this.isTerminal = isTerminal();
    }

    @SuppressWarnings("SystemConsoleNull") // since JDK 25 it is null again where there is none
    private static boolean isTerminal() {
        var console = System.console();
        return console != null && console.isTerminal();
    }

    /** The exit status: 0 where it has come to what was wished, 1 where it was undone. */
    int untilItEnds() {
        JsonNode cluster = ask();
        while (isUnderWay(cluster.path("change"))) {
            seenCancelled |= cluster.path("change").path("cancelled").asBoolean();
            show(cluster.path("change"));
            pause();
            cluster = ask();
        }
        if (isTerminal && !lastSaid.isEmpty()) {
            out.println();
        }
        boolean undone = !isCancelling && (seenCancelled || !isDone(cluster));
        out.println(
                PlanText.change(change)
                        + (isCancelling || undone ? ": undone" : ": done")
                        + ", epoch "
                        + cluster.path("epoch").asText());
        return undone ? 1 : 0;
    }

    private boolean isUnderWay(JsonNode now) {
        return now.isObject()
                && now.path("kind").equals(change.path("kind"))
                && now.path("member").equals(change.path("member"));
    }

    /** Whether the members are as they were to be. */
    private boolean isDone(JsonNode cluster) {
        JsonNode member = null;
        for (JsonNode candidate : cluster.path("members")) {
            if (candidate.path("id").equals(change.path("member"))) {
                member = candidate;
            }
        }
        return switch (change.path("kind").asText()) {
            case "leave", "remove", "replace" -> member == null;
            case "set" ->
                    member != null
                            && member.path("weight").equals(change.path("weight"))
                            && member.path("zone").equals(change.path("zone"));
            default -> member != null;
        };
    }

    /**
     * Asks the node that was asked before, and where that is silent, which may be since it has
     * left, any other.
     */
    private JsonNode ask() {
        for (int round = 0; true; round++) {
            UnreachableException silent = null;
            for (ApiClient node : List.copyOf(nodes)) {
                try {
                    JsonNode cluster = KeyPages.parse(node.get("/v1/cluster").successful().body());
                    know(node, cluster);
                    return cluster;
                } catch (UnreachableException e) {
                    silent = e;
                }
            }
            if (silent != null && round >= MAX_SILENT_ROUNDS) {
                throw silent;
            }
            pause();
        }
    }

    private void know(ApiClient answered, JsonNode cluster) {
        nodes.clear();
        nodes.add(answered);
        for (JsonNode member : cluster.path("members")) {
            if (member.hasNonNull("http")) {
                nodes.add(new ApiClient("http://" + member.get("http").asText()));
            }
        }
    }

    private void show(JsonNode now) {
        if (isTerminal) {
            lastSaid = ProgressText.of(now);
            out.print("\r\u001b[K" + lastSaid);
            out.flush();
            return;
        }
        int percent = ProgressText.percent(now);
        String mark =
                now.path("step").asText()
                        + now.path("cancelled")
                        + percent / PERCENT_STEP
                        + now.path("waitsFor").findValuesAsText("member");
        if (!mark.equals(lastSaid)) {
            lastSaid = mark;
            out.println(ProgressText.of(now));
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the change went on", e);
        }
    }
}
