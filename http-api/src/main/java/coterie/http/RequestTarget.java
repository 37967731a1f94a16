package coterie.http;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A request's target as it came over the wire: nothing is decoded, joined or cleaned, since {@code
 * a//b} and {@code ../x} are keys.
 *
 * @param path up to the first {@code ?}
 * @param query after it, or empty
 */
record RequestTarget(String path, String query) {

    /** Splits the target; of the absolute form ({@code http://host/path}) the path counts. */
    static RequestTarget of(String uri) {
        String target = uri;
        if (!uri.startsWith("/") && uri.contains("://")) {
            int slash = uri.indexOf('/', uri.indexOf("://") + 3);
            target = slash < 0 ? "/" : uri.substring(slash);
        }
        int question = target.indexOf('?');
        return question < 0
                ? new RequestTarget(target, "")
                : new RequestTarget(target.substring(0, question), target.substring(question + 1));
    }

    /**
     * The query's parameters, their values decoded once. A {@code +} is a {@code +}.
     *
     * @param known the names that are allowed
     * @throws RequestRefused where a name is not known or given twice, or an escape is malformed
     */
    Map<String, byte[]> parameters(Set<String> known) {
        if (query.isEmpty()) {
            return Map.of();
        }
        Map<String, byte[]> parameters = new LinkedHashMap<>();
        for (String part : query.split("&", -1)) {
            if (part.isEmpty()) {
                continue;
            }
            int equals = part.indexOf('=');
            int end = equals < 0 ? part.length() : equals;
            String name =
                    new String(
                            PercentText.decodeTarget(part, 0, end, "the query's '" + part + "'"),
                            StandardCharsets.UTF_8);
            if (!known.contains(name)) {
                throw RequestRefused.badRequest(
                        "query parameter '"
                                + name
                                + "' is unknown here; allowed: "
                                + (known.isEmpty()
                                        ? "none"
                                        : String.join(", ", known.stream().sorted().toList())));
            }
            int from = Math.min(end + 1, part.length());
            byte[] value =
                    PercentText.decodeTarget(part, from, part.length(), "query parameter " + name);
            if (parameters.put(name, value) != null) {
                throw RequestRefused.badRequest("query parameter '" + name + "' is given twice");
            }
        }
        return parameters;
    }
}
