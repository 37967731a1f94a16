package coterie.benchmarks.load;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The consistency that each request asks for: values of {@code Coterie-} headers by setting. What
 * is left out takes the bucket's default.
 */
public record Quorums(Map<Setting, String> values) {

    /** The settings, by their names on the command line. */
    public enum Setting {
        /** Replicas of each key. */
        n("Coterie-N", true, true),
        /** Replies that a read waits for. */
        r("Coterie-R", true, false),
        /** Acknowledgements that a write waits for. */
        w("Coterie-W", false, true),
        /** Strict or sloppy. */
        quorum("Coterie-Quorum", true, true),
        /** How long a node may take, in milliseconds. */
        timeoutMs("Coterie-Timeout-Ms", true, true);

        private final String header;
        private final boolean onReads;
        private final boolean onWrites;

        Setting(String header, boolean onReads, boolean onWrites) {
            this.header = header;
            this.onReads = onReads;
            this.onWrites = onWrites;
        }

        private boolean on(Operation.Kind kind) {
            return kind == Operation.Kind.READ ? onReads : onWrites;
        }
    }

    /** Whatever the bucket's defaults are. */
    public static final Quorums DEFAULTS = new Quorums(Map.of());

    /** These with one changed; a null leaves it as it is. */
    public Quorums with(Setting setting, @Nullable String value) {
        if (value == null) {
            return this;
        }
        Map<Setting, String> changed = new TreeMap<>(values);
        changed.put(setting, value);
        return new Quorums(changed);
    }

    /** The header lines for a request of the given kind. */
    String headers(Operation.Kind kind) {
        StringBuilder lines = new StringBuilder();
        for (Setting setting : Setting.values()) {
            String value = values.get(setting);
            if (value != null && setting.on(kind)) {
                lines.append(setting.header).append(": ").append(value).append("\r\n");
            }
        }
        return lines.toString();
    }
}
