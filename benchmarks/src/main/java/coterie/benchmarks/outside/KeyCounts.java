package coterie.benchmarks.outside;

import coterie.benchmarks.load.KeyDistribution;
import coterie.benchmarks.load.Mix;
import coterie.benchmarks.load.ServeProcesses;
import coterie.benchmarks.load.Variant;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a request costs, by how many keys there are; and where the store is larger than what is left
 * for the page cache. Keys are drawn uniformly, so that every page of the store is asked for.
 */
final class KeyCounts {
    private static final int VALUE_BYTES = 100;
    private static final int LOADING_CLIENTS = 256;

    /** Of the store. */
    private static final int CACHED_PART = 4;

    /** What each node may still grow by under the limit, outside its heap. */
    private static final long ROOM_BYTES = 64L << 20;

    private static final double NANOS_PER_SECOND = 1e9;

    /**
     * All of the heap from the start, so that what a node holds is settled before the rest is
     * limited: one that grows beyond the limit is killed.
     */
    private static final List<String> WHOLE_HEAP =
            List.of("env", "COTERIE_JAVA_OPTS=-Xms1g -XX:+AlwaysPreTouch");

    private final Ground ground;
    private final List<String> remarks = new ArrayList<>();

    KeyCounts(Ground ground) {
        this.ground = ground;
    }

    Section measure() throws IOException, InterruptedException {
        List<Integer> counts = ground.scale().keyCounts();
        try (MemoryLimit limit = limit();
                ServeProcesses few = ServeProcesses.start(asynchronous(nodes()));
                ServeProcesses many = ServeProcesses.start(asynchronous(within(limit)))) {
            List<Ground.Case> cases = new ArrayList<>(loaded(few, counts.getFirst()));
            List<Ground.Case> ofMany = loaded(many, counts.getLast());
            cases.addAll(ofMany);
            ground.heat(cases.getFirst());
            ground.heat(ofMany.getFirst());
            List<Row> rows = new ArrayList<>(ground.rows(cases));
            if (limit != null) {
                rows.addAll(limited(limit, many, ofMany));
            }
            return new Section(
                    "keys",
                    String.format(
                            Locale.ROOT,
                            "%,d and %,d keys of %d B, uniform",
                            counts.getFirst(),
                            counts.getLast(),
                            VALUE_BYTES),
                    remarks,
                    rows,
                    Optional.empty());
        }
    }

    private @Nullable MemoryLimit limit() {
        try {
            return MemoryLimit.create();
        } catch (IOException e) {
            remarks.add("no row with a small page cache, since no memory could be limited: " + e);
            return null;
        }
    }

    private ServeProcesses.Start within(@Nullable MemoryLimit limit) {
        return limit == null ? nodes() : nodes().within(limit.joining());
    }

    private ServeProcesses.Start nodes() {
        return ground.nodes().within(WHOLE_HEAP);
    }

    /** Loading need not wait for the disks: nothing is measured that a crash could undo. */
    private static ServeProcesses.Start asynchronous(ServeProcesses.Start start) {
        return start.with("--storage.durability=async");
    }

    private List<Ground.Case> loaded(ServeProcesses cluster, int keys)
            throws IOException, InterruptedException {
        String count = String.format(Locale.ROOT, "%,d keys", keys);
        ground.progress().line("loading " + count);
        Variant loading =
                new Variant(
                        "loading",
                        Mix.W,
                        KeyDistribution.Name.uniform,
                        LOADING_CLIENTS,
                        0,
                        Ground.quorums(1, 1));
        long begun = System.nanoTime();
        Ground.Case load =
                ground.load(cluster.subject(), "keys", keys, VALUE_BYTES, loading).loaded();
        double seconds = (System.nanoTime() - begun) / NANOS_PER_SECOND;
        cluster.restart(List.of());
        remarks.add(
                String.format(
                        Locale.ROOT,
                        "%s: loaded in %.0f s (W=1, not synced), %,d MiB on the three disks",
                        count,
                        seconds,
                        cluster.bytesOnDisk() >> 20));
        Ground.Case synced = load.at(cluster.subject());
        return List.of(
                synced.with(ground.uniform(count + ", A, R=2, W=2", Mix.A, 2, 2)),
                synced.with(ground.uniform(count + ", C, R=2", Mix.C, 2, 2)));
    }

    private List<Row> limited(MemoryLimit limit, ServeProcesses cluster, List<Ground.Case> cases)
            throws IOException, InterruptedException {
        long store = cluster.bytesOnDisk();
        long held = limit.held();
        long cached = limit.cached();
        long cache = store / CACHED_PART;
        limit.set(held + Ground.NODES * ROOM_BYTES + cache);
        try {
            List<Ground.Case> small = new ArrayList<>();
            for (Ground.Case one : cases) {
                Variant free = one.trial().variant();
                small.add(
                        one.with(ground.uniform(free.name() + ", small cache", free.mix(), 2, 2)));
            }
            ground.heat(small.getFirst());
            List<Row> rows = ground.rows(small);
            remarks.add(
                    String.format(
                            Locale.ROOT,
                            "small cache: the three nodes' memory limited to %,d MiB, of which their own was"
                                    + " %,d before; cached of files %,d MiB before and %,d in the end",
                            (held + Ground.NODES * ROOM_BYTES + cache) >> 20,
                            held >> 20,
                            cached >> 20,
                            limit.cached() >> 20));
            return rows;
        } catch (IllegalStateException | IOException e) {
            remarks.add("small cache: not measured: " + e.getMessage());
            return List.of();
        } finally {
            limit.lift();
        }
    }
}
