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
 * Who one node is, and whom it founds its cluster with.
 *
 * @param data the folder with its data
 * @param http where it serves clients; port 0 lets the system choose
 * @param peer where it hears peers
 * @param advertiseHttp told to others in the place of {@code http}, or null for the address bound
 * @param advertisePeer told to others in the place of {@code peer}, or null for the address bound
 * @param cluster the peer addresses of all founding members, itself among them
 */
public record Identity(
        NodeId id,
        Path data,
        HostPort http,
        HostPort peer,
        @Nullable HostPort advertiseHttp,
        @Nullable HostPort advertisePeer,
        SortedMap<NodeId, HostPort> cluster,
        String zone) {

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
        if (own == null) {
            throw sources.invalid(Setting.CLUSTER, "does not name this node, " + id);
        }
        HostPort peer = address(sources, Setting.PEER);
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
                peer != null ? peer : own,
                address(sources, Setting.ADVERTISE_HTTP),
                address(sources, Setting.ADVERTISE_PEER),
                cluster,
                zone);
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
