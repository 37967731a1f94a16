package coterie.http;

import com.fasterxml.jackson.databind.JsonNode;
import coterie.replication.agreed.Command;
import coterie.ring.Member;
import coterie.ring.NodeId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client wants of a member to be other.
 *
 * @param weight or null to leave it
 * @param zone or null to leave it
 */
record MemberPatch(@Nullable Integer weight, @Nullable String zone) {

    private static final List<String> MEMBERS = List.of("weight", "zone");

    /**
     * Reads a document.
     *
     * @throws RequestRefused naming what is wrong with it
     */
    static MemberPatch of(JsonNode document) {
        for (Map.Entry<String, JsonNode> member : document.properties()) {
            if (!MEMBERS.contains(member.getKey())) {
                throw RequestRefused.badRequest(
                        "the body has '" + member.getKey() + "', but may have " + MEMBERS);
            }
        }
        JsonNode weight = document.get("weight");
        JsonNode zone = document.get("zone");
        if (weight == null && zone == null) {
            throw RequestRefused.badRequest("the body has none of " + MEMBERS);
        }
        return new MemberPatch(
                weight == null ? null : weight(weight), zone == null ? null : zone(zone));
    }

    private static int weight(JsonNode given) {
        if (!given.isInt() || given.intValue() < 0 || given.intValue() > Member.MAX_WEIGHT) {
            throw RequestRefused.badRequest(
                    "weight is "
                            + given
                            + ", but must be a whole number from 0 to "
                            + Member.MAX_WEIGHT);
        }
        return given.intValue();
    }

    private static String zone(JsonNode given) {
        String zone = given.isTextual() ? given.textValue() : "";
        if (zone.isBlank()
                || zone.length() > Member.MAX_ZONE_LENGTH
                || zone.chars().anyMatch(Character::isISOControl)
                || !StandardCharsets.UTF_8.newEncoder().canEncode(zone)) {
            throw RequestRefused.badRequest(
                    "zone is "
                            + given
                            + ", but must be a text of 1 to "
                            + Member.MAX_ZONE_LENGTH
                            + " characters, none of them a control character");
        }
        return zone.strip();
    }

    /** The wish that the member be so, whatever else it is by then. */
    Command.SetMember of(NodeId member) {
        return new Command.SetMember(member, weight, zone);
    }
}
