package coterie.benchmarks.load;

import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Option;

/** The options that say what is measured. */
final class ClusterOptions {
    /** Where {@code ./coterie dev} has its first node. */
    static final int FIRST_PORT = 8101;

    @Option(
            names = "--url",
            split = ",",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:8101,http://127.0.0.1:8102,http://127.0.0.1:8103",
            description =
                    "Address of a node; repeat it or separate several by commas. The clients are spread over"
                            + " them. Default: the three nodes of ./coterie dev.")
    private List<String> urls = List.of();

    @Option(
            names = "--owner-only",
            description =
                    "Send each request to a node that holds its key, as the cluster's ring says at the start.")
    private boolean ownerOnly;

    @Option(
            names = "--server-pids",
            split = ",",
            paramLabel = "PID",
            description =
                    "Process ids of the nodes, to measure their processor time; asked of the nodes unless given.")
    private List<Long> serverPids = List.of();

    /**
     * The cluster that the options name.
     *
     * @throws IOException if it cannot be asked what must be known
     */
    Subject cluster(String bucket, int keys) throws IOException, InterruptedException {
        List<Endpoint> endpoints = urls.stream().map(Endpoint::parse).toList();
        try (ClusterView view = new ClusterView(endpoints)) {
            Routing routing =
                    ownerOnly ? view.holders(bucket, keys) : new Routing.Spread(endpoints.size());
            CpuTime processes = serverPids.isEmpty() ? view.processes() : new CpuTime(serverPids);
            return new Subject(endpoints, routing, processes);
        }
    }
}
