package coterie.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What the members have still to bring to each other, in tables: hints, partitions that only a
 * comparison of replicas can clear, and since when no comparison was due.
 */
final class ReplicationDebt {

    /** So many partitions are named; a longer list says less at a glance than its length. */
    private static final int NAMED_PARTITIONS = 6;

    private final Table hints = new Table("HINTS FOR", "HELD BY", "HINTS", "BYTES", "OLDEST");
    private final Table repair =
            new Table("NODE", "UNVERIFIED PARTITIONS", "KEYS REPAIRED", "OLDEST VERIFIED AT");
    private boolean anyHint;

    /**
     * Takes in what a member says of itself.
     *
     * @param node its answer to {@code /v1/node}
     */
    void add(String id, JsonNode node) {
        for (JsonNode hint : node.path("hints")) {
            anyHint = true;
            hints.row(
                    hint.path("target").asText(),
                    id,
                    hint.path("hints").asText(),
                    hint.path("bytes").asText(),
                    hint.path("oldestAgeSeconds").asText() + " s");
        }
        JsonNode antiEntropy = node.path("antiEntropy");
        repair.row(
                id,
                partitions(node.path("unverified")),
                antiEntropy.path("keysRepaired").asText("-"),
                verified(antiEntropy));
    }

    private static String verified(JsonNode antiEntropy) {
        int never = antiEntropy.path("neverVerified").asInt();
        return never > 0
                ? "never: " + never + " of " + antiEntropy.path("exchanges").size()
                : antiEntropy.path("oldestVerifiedAt").asText("-");
    }

    /** Takes in that a member cannot be asked. */
    void addSilent(String id) {
        repair.row(id, "no answer", "-", "-");
    }

    private static String partitions(JsonNode unverified) {
        if (unverified.isEmpty()) {
            return "none";
        }
        List<String> named = new ArrayList<>();
        for (JsonNode one : unverified) {
            if (named.size() < NAMED_PARTITIONS) {
                named.add(one.path("target").asText() + "/" + one.path("partition").asText());
            }
        }
        return unverified.size()
                + ": "
                + String.join(" ", named)
                + (unverified.size() > NAMED_PARTITIONS ? " …" : "");
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.addAll(anyHint ? hints.lines() : List.of("no hints"));
        lines.add("");
        lines.addAll(repair.lines());
        return lines;
    }
}
