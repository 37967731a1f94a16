package coterie.config;

import coterie.replication.HostPort;
import coterie.ring.Member;
import coterie.ring.NodeId;
import java.nio.file.Path;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who one node is, and whom it founds its cluster with or whom it asks to join one. What its data
 * folder says of that counts for more.
 *
 * @param data the folder with its data
 * @param http where it serves clients; port 0 lets the system choose
 * @param peer where it hears peers
 * @param advertiseHttp told to others in the place of {@code http}, or null for the address bound
 * @param advertisePeer told to others in the place of {@code peer}, or null for the address bound
 * @param cluster the peer addresses of all founding members, itself among them; empty where none
 *     are given
 * @param join how it becomes a member of a running cluster, or null where it is not to
 */
public record Identity(
        NodeId id,
        Path data,
        HostPort http,
        HostPort peer,
        @Nullable HostPort advertiseHttp,
        @Nullable HostPort advertisePeer,
        SortedMap<NodeId, HostPort> cluster,
        @Nullable Join join,
        String zone) {

    /**
     * How a node becomes a member of a running cluster.
     *
     * @param contact where any member hears peers
     * @param standby whether it is to hold no partitions
     * @param replaces the member whose partitions it takes, or null
     */
    public record Join(HostPort contact, boolean standby, @Nullable NodeId replaces) {}

    public Identity {
        cluster = Collections.unmodifiableSortedMap(new TreeMap<>(cluster));
    }

    /**
     * Reads and checks what the sources say.
     *
     * @throws InvalidSettingException naming the first setting that is missing or not allowed
     */
    public static Identity from(SettingSources sources) {
        NodeId id = id(sources, Setting.ID, required(sources, Setting.ID));
        Path data = Path.of(required(sources, Setting.DATA));
        SortedMap<NodeId, HostPort> cluster = cluster(sources);
        HostPort own = cluster.get(id);
        if (own == null && !cluster.isEmpty()) {
            throw sources.invalid(Setting.CLUSTER, "does not name this node, " + id);
        }
        Join join = join(sources);
        HostPort peer = address(sources, Setting.PEER);
        HostPort heard = peer != null ? peer : own;
        if (heard == null) {
            throw sources.invalid(Setting.PEER, "is missing: " + Setting.PEER.meaning());
        }
        if (join != null && heard.port() == 0) {
            throw sources.invalid(
                    Setting.PEER, "has port 0: others could not find it; give a fixed port");
        }
        HostPort http = address(sources, Setting.HTTP);
        String zone = required(sources, Setting.ZONE);
        if (zone.isEmpty() || zone.length() > Member.MAX_ZONE_LENGTH) {
            throw sources.invalid(
                    Setting.ZONE, "does not have 1 to " + Member.MAX_ZONE_LENGTH + " characters");
        }
        if (http == null) {
            throw sources.invalid(Setting.HTTP, "is missing");
        }
        return new Identity(
                id,
                data,
                http,
                heard,
                address(sources, Setting.ADVERTISE_HTTP),
                address(sources, Setting.ADVERTISE_PEER),
                cluster,
                join,
                zone);
    }

    private static @Nullable Join join(SettingSources sources) {
        boolean standby =
                switch (required(sources, Setting.STANDBY)) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> throw sources.invalid(Setting.STANDBY, "is neither true nor false");
                };
        String replaced = sources.text(Setting.REPLACE);
        NodeId replaces = replaced == null ? null : id(sources, Setting.REPLACE, replaced.strip());
        HostPort contact = address(sources, Setting.JOIN);
        if (contact == null && (standby || replaces != null)) {
            throw sources.invalid(
                    standby ? Setting.STANDBY : Setting.REPLACE, "makes sense with --join only");
        }
        if (standby && replaces != null) {
            throw sources.invalid(
                    Setting.STANDBY,
                    "does not go with --replace: whoever takes a member's place"
                            + " takes its partitions");
        }
        return contact == null ? null : new Join(contact, standby, replaces);
    }

    private static String required(SettingSources sources, Setting setting) {
        String text = sources.text(setting);
        if (text == null || text.isBlank()) {
            throw sources.invalid(setting, "is missing: " + setting.meaning());
        }
        return text.strip();
    }

    private static NodeId id(SettingSources sources, Setting setting, String text) {
        try {
            return new NodeId(text);
        } catch (IllegalArgumentException e) {
            throw sources.invalid(setting, "has a bad id: " + e.getMessage());
        }
    }

    private static @Nullable HostPort address(SettingSources sources, Setting setting) {
        String text = sources.text(setting);
        if (text == null) {
            return null;
        }
        try {
            return HostPort.parse(text.strip());
        } catch (IllegalArgumentException e) {
            throw sources.invalid(setting, "is not HOST:PORT");
        }
    }

    private static SortedMap<NodeId, HostPort> cluster(SettingSources sources) {
        SortedMap<NodeId, HostPort> cluster = new TreeMap<>();
        if (!sources.has(Setting.CLUSTER)) {
            return cluster;
        }
        for (String part : required(sources, Setting.CLUSTER).split(",", -1)) {
            int equals = part.indexOf('=');
            if (equals < 0) {
                throw sources.invalid(
                        Setting.CLUSTER, "has '" + part + "', which is not ID=HOST:PORT");
            }
            NodeId id = id(sources, Setting.CLUSTER, part.substring(0, equals).strip());
            HostPort address;
            try {
                address = HostPort.parse(part.substring(equals + 1).strip());
            } catch (IllegalArgumentException e) {
                throw sources.invalid(
                        Setting.CLUSTER,
                        "has '" + part.substring(equals + 1) + "', which is not HOST:PORT");
            }
            if (address.port() == 0) {
                throw sources.invalid(
                        Setting.CLUSTER,
                        "has port 0 for " + id + ": others could not find it; give a fixed port");
            }
            if (cluster.put(id, address) != null) {
                throw sources.invalid(Setting.CLUSTER, "names " + id + " twice");
            }
        }
        return cluster;
    }
}
