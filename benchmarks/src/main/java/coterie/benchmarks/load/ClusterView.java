package coterie.benchmarks.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import coterie.ring.Partitioner;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** What the cluster tells about itself over HTTP, as far as the benchmark asks. */
public final class ClusterView implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int HUNDRED = 100;
    private static final int SUCCESS = 2;

    private final HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private final ObjectMapper json = new ObjectMapper();
    private final List<Endpoint> endpoints;

    /** Of the nodes at these addresses. */
    public ClusterView(List<Endpoint> endpoints) {
        this.endpoints = endpoints;
    }

    /**
     * The process ids of the nodes, as they tell them; none where a node does not, or runs on
     * another machine, whose ids would name other processes here.
     *
     * @throws IOException if a node cannot be reached
     */
    public CpuTime processes() throws IOException, InterruptedException {
        TreeSet<Long> pids = new TreeSet<>();
        for (Endpoint endpoint : endpoints) {
            JsonNode pid = get(endpoint, "/v1/node").path("pid");
            if (!pid.isIntegralNumber() || !endpoint.isLocal()) {
                return new CpuTime(List.of());
            }
            pids.add(pid.longValue());
        }
        return new CpuTime(List.copyOf(pids));
    }

    /**
     * Who holds each key of a benchmark, according to the ring as it is now.
     *
     * @throws IOException if no node can be asked
     * @throws IllegalArgumentException if a key has no holder among the endpoints
     */
    public Routing.Holders holders(String bucket, int keys)
            throws IOException, InterruptedException {
        Map<String, Integer> endpointByNode = endpointByNode();
        JsonNode ring = get(endpoints.getFirst(), "/v1/cluster/ring");
        List<int[]> byPartition = new ArrayList<>();
        for (JsonNode partition : ring.path("partitions")) {
            byPartition.add(holders(partition, ring.path("n").intValue(), endpointByNode));
        }
        Partitioner partitioner = new Partitioner(byPartition.size());
        int[][] byKey = new int[keys][];
        for (int key = 0; key < keys; key++) {
            byKey[key] = byPartition.get(partitioner.of(RequestEncoder.key(bucket, key)).value());
        }
        return new Routing.Holders(byKey);
    }

    private static int[] holders(JsonNode partition, int n, Map<String, Integer> endpointByNode) {
        List<Integer> holders = new ArrayList<>();
        JsonNode preferenceList = partition.path("preferenceList");
        for (int place = 0; place < Math.min(n, preferenceList.size()); place++) {
            Integer endpoint = endpointByNode.get(preferenceList.get(place).textValue());
            if (endpoint != null) {
                holders.add(endpoint);
            }
        }
        if (holders.isEmpty()) {
            throw new IllegalArgumentException(
                    "no holder of partition "
                            + partition.path("id")
                            + " is among the addresses given; give those of all members");
        }
        return holders.stream().mapToInt(Integer::intValue).toArray();
    }

    private Map<String, Integer> endpointByNode() throws IOException, InterruptedException {
        Map<String, Integer> endpointByNode = new HashMap<>();
        for (JsonNode member : get(endpoints.getFirst(), "/v1/cluster").path("members")) {
            if (!member.path("http").isTextual()) {
                continue;
            }
            Endpoint advertised = Endpoint.parse(member.path("http").textValue());
            for (int i = 0; i < endpoints.size(); i++) {
                if (endpoints.get(i).address().equals(advertised.address())) {
                    endpointByNode.put(member.path("id").asText(), i);
                }
            }
        }
        return endpointByNode;
    }

    /**
     * A document that a node shows.
     *
     * @throws IOException if it does not
     */
    JsonNode get(Endpoint endpoint, String path) throws IOException, InterruptedException {
        return document(HttpRequest.newBuilder(endpoint.resolve(path)));
    }

    /**
     * Asks a node to begin something.
     *
     * @throws IOException if it does not
     */
    void post(Endpoint endpoint, String path) throws IOException, InterruptedException {
        JsonNode _ =
                document(
                        HttpRequest.newBuilder(endpoint.resolve(path))
                                .POST(HttpRequest.BodyPublishers.noBody()));
    }

    private JsonNode document(HttpRequest.Builder builder)
            throws IOException, InterruptedException {
        HttpRequest request = builder.timeout(TIMEOUT).build();
        HttpResponse<byte[]> response = send(request);
        if (response.statusCode() / HUNDRED != SUCCESS) {
            throw new IOException(request.uri() + " answered " + response.statusCode());
        }
        return json.readTree(response.body());
    }

    private HttpResponse<byte[]> send(HttpRequest request)
            throws IOException, InterruptedException {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new IOException(request.uri() + ": " + e, e);
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
