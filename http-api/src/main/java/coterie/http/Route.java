package coterie.http;

import java.util.List;
import java.util.Map;

/** The paths besides those of values: which methods they know, and which of these come later. */
enum Route {
    CLUSTER("GET, HEAD", ""),
    RING("GET, HEAD", ""),
    PREFERENCE_LIST("GET, HEAD", ""),
    BUCKET("GET, HEAD, PUT", "PUT"),
    NODE("GET, HEAD", ""),
    LIVE("GET, HEAD", ""),
    READY("GET, HEAD", ""),
    METRICS("GET, HEAD", ""),
    OPENAPI("GET, HEAD", ""),
    MEMBER("PATCH", "PATCH"),
    MEMBER_CHANGE("POST", "POST"),
    CANCEL("POST", "POST"),
    ANTI_ENTROPY("GET, HEAD, POST", "GET, HEAD, POST"),
    HINTS("GET, HEAD", "GET, HEAD"),
    CONSOLE("GET, HEAD", "GET, HEAD"),
    UNKNOWN("", "");

    private static final Map<String, Route> EXACT =
            Map.ofEntries(
                    Map.entry("/", CONSOLE),
                    Map.entry("/v1/cluster", CLUSTER),
                    Map.entry("/v1/cluster/ring", RING),
                    Map.entry("/v1/cluster/preference-list", PREFERENCE_LIST),
                    Map.entry("/v1/cluster/cancel", CANCEL),
                    Map.entry("/v1/node", NODE),
                    Map.entry("/v1/anti-entropy", ANTI_ENTROPY),
                    Map.entry("/v1/hints", HINTS),
                    Map.entry("/health/live", LIVE),
                    Map.entry("/health/ready", READY),
                    Map.entry("/metrics", METRICS),
                    Map.entry("/openapi.json", OPENAPI));

    private static final String MEMBERS = "/v1/cluster/members/";
    private static final String BUCKETS = "/v1/buckets/";
    private static final List<String> CHANGES = List.of("leave", "remove", "replace");

    private final String allow;
    private final String later;

    /**
     * @param allow the methods in the form of the Allow header
     * @param later those among them that this build does not serve yet
     */
    Route(String allow, String later) {
        this.allow = allow;
        this.later = later;
    }

    static Route of(String path) {
        Route exact = EXACT.get(path);
        if (exact != null) {
            return exact;
        }
        if (path.startsWith(BUCKETS)) {
            return path.indexOf('/', BUCKETS.length()) < 0 ? BUCKET : UNKNOWN;
        }
        return path.startsWith(MEMBERS) ? ofMember(path.substring(MEMBERS.length())) : UNKNOWN;
    }

    private static Route ofMember(String rest) {
        int slash = rest.indexOf('/');
        if (slash == 0 || rest.isEmpty()) {
            return UNKNOWN;
        }
        if (slash < 0) {
            return MEMBER;
        }
        return CHANGES.contains(rest.substring(slash + 1)) ? MEMBER_CHANGE : UNKNOWN;
    }

    boolean allows(String method) {
        return names(allow, method);
    }

    /** Whether the contract names the method here, and this build does not serve it yet. */
    boolean isLater(String method) {
        return names(later, method);
    }

    /** The {@code Allow} header. */
    String allow() {
        return allow;
    }

    private static boolean names(String methods, String method) {
        return ("," + methods.replace(" ", "") + ",").contains("," + method + ",");
    }
}
