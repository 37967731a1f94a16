package coterie.http;

import coterie.replication.BucketProperties;
import coterie.replication.ClusterChanges;
import coterie.replication.ClusterView;
import coterie.replication.membership.AgreementView;
import coterie.ring.ClusterId;
import coterie.ring.Key;
import coterie.ring.Member;
import coterie.ring.Membership;
import coterie.ring.NodeId;
import coterie.ring.PartitionId;
import coterie.ring.PreferenceList;
import coterie.ring.Ring;
import coterie.ring.Topology;
import coterie.storage.StoredRecord;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** {@code /v1/cluster} and below, as far as it reads. */
final class ClusterRoutes {

    private final ClusterView cluster;
    private final ClusterId clusterId;
    private final MemberAddresses addresses;
    private final ClusterChanges changes;
    private final ChangeProgress progress;

    ClusterRoutes(
            ClusterView cluster,
            ClusterChanges changes,
            ClusterId clusterId,
            MemberAddresses addresses,
            ChangeProgress progress) {
        this.cluster = cluster;
        this.changes = changes;
        this.clusterId = clusterId;
        this.addresses = addresses;
        this.progress = progress;
    }

    /** How many members may hold partitions. */
    static int claimants(ClusterView cluster) {
        List<Member> members = cluster.ring().members();
        int count = 0;
        for (int i = 0; i < members.size(); i++) {
            count += members.get(i).claims() ? 1 : 0;
        }
        return count;
    }

    /** The members, and how this node sees them. */
    void cluster(Exchange exchange) {
        Ring ring = cluster.ring();
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("cluster", clusterId.value());
        document.put("epoch", ring.epoch().value());
        document.put("partitions", ring.partitioner().partitions());
        AgreementView agreement = changes.agreement();
        NodeId leader = agreement.leader();
        document.put("leader", leader == null ? null : leader.value());
        Membership membership = cluster.agreed().membership();
        document.put("members", members(ring, membership, agreement));
        document.put("change", progress.change());
        document.put("dropping", names(membership.dropping().keySet()));
        document.put("transfers", progress.transfers());
        exchange.json(200, document);
    }

    /** All of them, those that come or go among them. */
    private List<Object> members(Ring ring, Membership membership, AgreementView agreement) {
        Map<NodeId, Integer> owned = new TreeMap<>();
        ring.owners().forEach(owner -> owned.merge(owner, 1, Integer::sum));
        List<Object> members = new ArrayList<>();
        membership
                .states()
                .forEach((id, state) -> {
                    Member member = membership.member(id);
                    Map<String, @Nullable Object> document = new LinkedHashMap<>();
                    document.put("id", id.value());
                    document.put("http", addresses.http(id));
                    document.put("peer", addresses.peer(id));
                    document.put("zone", member == null ? null : zone(member));
                    document.put("weight", member == null ? null : member.weight());
                    document.put("state", state.name().toLowerCase(Locale.ROOT));
                    document.put("voter", agreement.voters().contains(id));
                    document.put("reachable", id.equals(cluster.self()) || cluster.isReachable(id));
                    document.put("partitions", owned.getOrDefault(id, 0));
                    members.add(document);
                });
        return members;
    }

    /** A founder's zone is its own affair until the members agree on another. */
    private String zone(Member member) {
        boolean isOwn =
                member.id().equals(cluster.self()) && member.zone().equals(Member.DEFAULT_ZONE);
        return isOwn ? addresses.ownZone() : member.zone();
    }

    /** Every partition's primaries under the default N. */
    void ring(Exchange exchange) {
        Topology topology = cluster.topology();
        Ring ring = topology.reads();
        int n = Math.min(BucketProperties.DEFAULT.n(), claimants(cluster));
        List<Object> partitions = new ArrayList<>();
        for (PartitionId partition : ring.partitioner().all()) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("id", partition.value());
            document.put("preferenceList", names(ring.preferenceList(partition, n).primaries()));
            List<PreferenceList> lists = topology.writeLists(partition, n);
            if (lists.size() > 1) {
                document.put("writesAlso", names(lists.getLast().primaries()));
            }
            partitions.add(document);
        }
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("epoch", ring.epoch().value());
        document.put("n", n);
        document.put("change", progress.change());
        document.put("partitions", partitions);
        exchange.json(200, document);
    }

    /** Who holds a key. */
    void preferenceList(Exchange exchange, RequestTarget target) {
        Map<String, byte[]> parameters = target.parameters(Set.of("bucket", "key", "n"));
        String bucketText = new String(required(parameters, "bucket"), StandardCharsets.UTF_8);
        String bucket = KeyPath.bucket(bucketText, 0, bucketText.length());
        byte[] keyBytes = required(parameters, "key");
        if (keyBytes.length == 0) {
            throw RequestRefused.badRequest(
                    "query parameter key is empty: 1 to " + Key.MAX_KEY_BYTES + " bytes");
        }
        if (keyBytes.length > Key.MAX_KEY_BYTES) {
            throw new RequestRefused(
                    KeyPath.tooLong("a key of " + keyBytes.length + " bytes", Key.MAX_KEY_BYTES));
        }
        Ring ring = cluster.ring();
        PartitionId partition = ring.partitioner().of(Key.of(bucket, keyBytes));
        PreferenceList list =
                ring.preferenceList(
                        partition, n(parameters.get("n"), cluster.agreed().bucket(bucket)));
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("epoch", ring.epoch().value());
        document.put("partition", partition.value());
        document.put("primaries", names(list.primaries()));
        document.put("fallbacks", names(list.fallbacks()));
        exchange.json(200, document);
    }

    private static byte[] required(Map<String, byte[]> parameters, String name) {
        byte[] value = parameters.get(name);
        if (value == null) {
            throw RequestRefused.badRequest("query parameter " + name + " is missing");
        }
        return value;
    }

    private int n(byte @Nullable [] text, BucketProperties defaults) {
        int members = claimants(cluster);
        if (text == null) {
            return Math.min(defaults.n(), members);
        }
        String given = new String(text, StandardCharsets.UTF_8);
        int n = Numbers.positive(given);
        if (n < 0) {
            throw RequestRefused.badRequest(
                    "query parameter n is '" + given + "', but must be a number");
        }
        int most = Math.min(members, StoredRecord.MAX_COPIES);
        if (n < 1 || n > most) {
            throw new RequestRefused(
                    RequestHeaders.invalidQuorum(
                            "n is "
                                    + given
                                    + ", but must be from 1 to "
                                    + most
                                    + " (the number of members is "
                                    + members
                                    + ")",
                            new BigInteger(given),
                            defaults.r().of(Math.clamp(n, 1, most)),
                            defaults.w().of(Math.clamp(n, 1, most)),
                            members));
        }
        return n;
    }

    private static List<String> names(Collection<NodeId> nodes) {
        return nodes.stream().map(NodeId::value).toList();
    }
}
