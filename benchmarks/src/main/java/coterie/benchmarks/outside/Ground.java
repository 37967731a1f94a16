package coterie.benchmarks.outside;

import coterie.benchmarks.load.Bench;
import coterie.benchmarks.load.Contexts;
import coterie.benchmarks.load.KeyDistribution;
import coterie.benchmarks.load.Mix;
import coterie.benchmarks.load.Plan;
import coterie.benchmarks.load.Progress;
import coterie.benchmarks.load.Quorums;
import coterie.benchmarks.load.RunResult;
import coterie.benchmarks.load.ServeProcesses;
import coterie.benchmarks.load.Subject;
import coterie.benchmarks.load.Variant;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What all sections measure with.
 *
 * @param launcher the words that run Coterie's commands
 * @param distribution which keys are asked for how often, but where a section says otherwise
 * @param seed of all that is drawn
 * @param progress is told how far it is
 */
record Ground(
        List<String> launcher,
        Scale scale,
        KeyDistribution.Name distribution,
        long seed,
        Progress progress) {

    /** In each cluster. */
    static final int NODES = 3;

    static final int VALUE_BYTES = 1024;

    /** Coterie's default. */
    private static final int PARTITIONS = 64;

    private static final int CLIENTS = 64;
    private static final int CONTEXTS = 4096;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** A load on a cluster, and the keys that it is about. */
    record Case(Bench bench, Bench.Trial trial) {
        String name() {
            return trial.variant().name();
        }

        /** The same keys under another load. */
        Case with(Variant other) {
            return new Case(bench, new Bench.Trial(other, trial.subject(), trial.contexts()));
        }

        /** The same load, on other nodes of the cluster. */
        Case at(Subject other) {
            return new Case(bench, new Bench.Trial(trial.variant(), other, trial.contexts()));
        }

        /** Gives each key its first value. */
        Case loaded() throws IOException, InterruptedException {
            if (!bench.loadFresh(trial, PARTITIONS)) {
                throw new IOException("some keys could not be loaded");
            }
            return this;
        }
    }

    ServeProcesses.Start nodes() {
        return ServeProcesses.Start.of(launcher, NODES);
    }

    /** A load on keys that nobody has written. */
    Case load(Subject subject, String bucket, int keys, int valueBytes, Variant variant) {
        Bench bench = new Bench(plan(bucket, keys, valueBytes, scale.measured()), progress);
        return new Case(bench, new Bench.Trial(variant, subject, new Contexts(keys, CONTEXTS)));
    }

    private Plan plan(String bucket, int keys, int valueBytes, Duration measured) {
        return new Plan(
                bucket,
                keys,
                valueBytes,
                scale.warmup(),
                measured,
                scale.runs(),
                PATIENCE,
                1,
                true,
                CONTEXTS,
                seed);
    }

    /** A closed loop at the given quorums. */
    Variant closed(String name, Mix mix, int r, int w) {
        return new Variant(name, mix, distribution, CLIENTS, 0, quorums(r, w));
    }

    /** The same on keys that are all as popular. */
    Variant uniform(String name, Mix mix, int r, int w) {
        return new Variant(name, mix, KeyDistribution.Name.uniform, CLIENTS, 0, quorums(r, w));
    }

    static Quorums quorums(int r, int w) {
        return Quorums.DEFAULTS
                .with(Quorums.Setting.r, Integer.toString(r))
                .with(Quorums.Setting.w, Integer.toString(w));
    }

    /** Lets a cluster, and the generator, work for a while. */
    void heat(Case load) throws InterruptedException {
        long end = System.nanoTime() + scale.heat().toNanos();
        progress.line("warming up");
        do {
            RunResult _ = load.bench().measure(load.trial(), 0);
        } while (System.nanoTime() - end < 0);
    }

    /**
     * One run of each case, then the next of each; the runs of each in order.
     *
     * @throws IOException if a node has ended meanwhile
     */
    private Map<Case, List<RunResult>> interleaved(List<Case> cases)
            throws IOException, InterruptedException {
        Map<Case, List<RunResult>> results = new LinkedHashMap<>();
        cases.forEach(one -> results.put(one, new ArrayList<>()));
        for (int run = 1; run <= scale.runs(); run++) {
            for (Map.Entry<Case, List<RunResult>> one : results.entrySet()) {
                Case load = one.getKey();
                RunResult result = load.bench().measure(load.trial(), run);
                checkNodes(load);
                one.getValue().add(result);
            }
        }
        return results;
    }

    /**
     * Called once a load was measured.
     *
     * @throws IOException if a node has ended meanwhile: the figures would be of the others
     */
    void checkNodes(Case load) throws IOException {
        if (load.trial().subject().processes().used().isEmpty()) {
            throw new IOException(
                    "a node has ended while '%s' was measured; an hs_err_pid*.log here may say why"
                            .formatted(load.name()));
        }
    }

    /** The same as lines of a table, named after their variants. */
    List<Row> rows(List<Case> cases) throws IOException, InterruptedException {
        List<Row> rows = new ArrayList<>();
        interleaved(cases)
                .forEach((load, results) ->
                        rows.add(Row.of(load.name(), load.trial().variant().rate(), results)));
        return rows;
    }
}
