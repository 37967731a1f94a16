package coterie.config;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Every setting there is: its name in files and flags, its default, and what it means. */
public enum Setting {
    ID("id", null, "this node's id: 1 to 32 of a-z, 0-9 and -"),
    DATA("data", null, "the folder that holds this node's data"),
    HTTP("http", "127.0.0.1:8101", "HOST:PORT where clients are served"),
    PEER("peer", null, "HOST:PORT where peers are heard (default: this node's in cluster)"),
    CLUSTER(
            "cluster",
            null,
            "the peer addresses of all founding members: n1=HOST:PORT,n2=HOST:PORT,…"),
    JOIN("join", null, "HOST:PORT where any member of a running cluster hears peers, to join it"),
    STANDBY("standby", "false", "whether to join without partitions"),
    REPLACE("replace", null, "the id of the member whose partitions to take when joining"),
    ZONE("zone", "default", "what this node shares its fate with: a rack, a site"),
    ADVERTISE_HTTP("advertise-http", null, "HOST:PORT told to others in the place of http"),
    ADVERTISE_PEER("advertise-peer", null, "HOST:PORT told to others in the place of peer"),
    PARTITIONS(
            "partitions",
            "64",
            "partitions of the ring, a power of two up to 4096; at the cluster's birth only"),
    STORAGE_DURABILITY("storage.durability", "sync", "sync or async"),
    STORAGE_SYNC_INTERVAL(
            "storage.sync-interval", "200ms", "between two syncs when durability is async"),
    STORAGE_SHARDS(
            "storage.shards",
            null,
            "storage shards; at the data folder's birth only (default: cores less one)"),
    STORAGE_RESERVE(
            "storage.reserve", "16MiB", "per shard, kept for deletes when the disk is full"),
    LIMITS_VALUE_BYTES("limits.value-bytes", "1MiB", "the largest value, at most 64MiB"),
    LIMITS_SIBLINGS("limits.siblings", "100", "the most siblings of a key"),
    PROBE_INTERVAL("failure-detector.probe-interval", "1s", "between two probes of a member"),
    HINTS_ENABLED(
            "hints.enabled", "true", "whether hints are kept for members that cannot be reached"),
    HINTS_MAX_AGE("hints.max-age", "3h", "how long a hint is kept that never counted towards W"),
    HINTS_MAX_BYTES("hints.max-bytes", "1GiB", "the most bytes of hints for one target"),
    ANTI_ENTROPY_ENABLED(
            "anti-entropy.enabled", "true", "whether all replicas are compared at intervals"),
    ANTI_ENTROPY_INTERVAL("anti-entropy.interval", "10m", "between the beginnings of two rounds"),
    TOMBSTONES_MIN_AGE(
            "tombstones.min-age", "4h", "before a tombstone may go; above hints.max-age"),
    RING_LEASE("ring.lease", "10s", "how long a silent member serves strict requests"),
    CONSENSUS_VOTERS("consensus.voters", "5", "3, 5 or 7, where there are so many members"),
    BACKGROUND_BUDGET(
            "background.budget",
            "auto",
            "bytes per second for repair, or auto for what clients do not feel");

    private static final String ENVIRONMENT_PREFIX = "COTERIE_";

    private final String key;
    private final @Nullable String standard;
    private final String meaning;

    Setting(String key, @Nullable String standard, String meaning) {
        this.key = key;
        this.standard = standard;
        this.meaning = meaning;
    }

    /** The name in files, nested by its dots, and behind {@code --} in flags. */
    public String key() {
        return key;
    }

    /** The value where nobody sets it, or null where there is none or it depends. */
    public @Nullable String standard() {
        return standard;
    }

    /** What it means, in a line. */
    public String meaning() {
        return meaning;
    }

    /** The name in the environment. */
    public String variable() {
        return ENVIRONMENT_PREFIX
                + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /** The setting of this name, or null. */
    static @Nullable Setting named(String key) {
        for (Setting setting : values()) {
            if (setting.key.equals(key)) {
                return setting;
            }
        }
        return null;
    }

    /** Whether it is true or false, so that its flag needs no value. */
    public boolean isSwitch() {
        return "true".equals(standard) || "false".equals(standard);
    }

    /** Whether the setting says who one node is, so that it makes no sense for a whole cluster. */
    public boolean isOfOneNode() {
        return compareTo(PARTITIONS) < 0;
    }
}
