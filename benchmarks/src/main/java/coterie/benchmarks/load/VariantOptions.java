package coterie.benchmarks.load;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which load there is, and which variants of it are compared. */
final class VariantOptions {
    @Option(
            names = "--mix",
            defaultValue = "A",
            description =
                    "A: half reads, half writes. B: 95 %% reads. C: reads alone. W: writes alone."
                            + " Default: ${DEFAULT-VALUE}.")
    private Mix mix = Mix.A;

    @Option(
            names = "--distribution",
            defaultValue = "zipfian",
            description =
                    "How often which key: ${COMPLETION-CANDIDATES} (YCSB's scrambled zipfian, theta 0.99)."
                            + " Default: ${DEFAULT-VALUE}.")
    private KeyDistribution.Name distribution = KeyDistribution.Name.zipfian;

    @Option(
            names = "--clients",
            paramLabel = "COUNT",
            defaultValue = "64",
            description =
                    "Clients, each with one request in flight at the most. Default: ${DEFAULT-VALUE}.")
    private int clients;

    @Option(
            names = "--rate",
            paramLabel = "PER_SECOND",
            defaultValue = "0",
            description =
                    "Requests per second, at equal distances whatever the answers do; latency counts from when"
                            + " a request was due, so that none is omitted while a server stalls. Without it, each"
                            + " client sends its next request on the answer to its last.")
    private double rate;

    @Option(names = "--n", description = "Replicas of each key. Default: the bucket's.")
    private @Nullable String n;

    @Option(names = "--r", description = "Replies that a read waits for. Default: the bucket's.")
    private @Nullable String r;

    @Option(
            names = "--w",
            description = "Acknowledgements that a write waits for. Default: the bucket's.")
    private @Nullable String w;

    @Option(names = "--quorum", description = "strict or sloppy. Default: the bucket's.")
    private @Nullable String quorum;

    @Option(
            names = "--timeout-ms",
            paramLabel = "MILLIS",
            description = "How long a node may take for a request. Default: the node's.")
    private @Nullable String timeoutMillis;

    @Option(
            names = "--compare",
            arity = "1..*",
            paramLabel = "NAME=VALUE[,NAME=VALUE...]",
            description =
                    "Variants to compare in one run, interleaved, each on top of the other options: --compare"
                            + " w=1 w=2 w=3, or --compare r=1,w=3 r=2,w=2. Ratios are to the first. Names: n, r, w,"
                            + " quorum, mix, distribution, clients, rate.")
    private List<String> compare = List.of();

    List<Variant> variants() {
        Quorums quorums =
                Quorums.DEFAULTS
                        .with(Quorums.Setting.n, n)
                        .with(Quorums.Setting.r, r)
                        .with(Quorums.Setting.w, w)
                        .with(Quorums.Setting.quorum, quorum)
                        .with(Quorums.Setting.timeoutMs, timeoutMillis);
        return new Variant("mix " + mix, mix, distribution, clients, rate, quorums)
                .compared(compare);
    }

    /** The variants' load on a bare server. */
    Variant bare() {
        Variant first = variants().getFirst();
        return new Variant(
                "bare", Mix.C, distribution, first.clients(), first.rate(), Quorums.DEFAULTS);
    }
}
