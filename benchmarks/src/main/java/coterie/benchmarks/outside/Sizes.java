package coterie.benchmarks.outside;

import coterie.benchmarks.load.Mix;
import coterie.benchmarks.load.ServeProcesses;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a request costs, by the length of the values and by what is asked. */
final class Sizes {
    private static final int[] VALUE_BYTES = {100, 1 << 10, 16 << 10, 256 << 10};

    private final Ground ground;

    Sizes(Ground ground) {
        this.ground = ground;
    }

    Section measure() throws IOException, InterruptedException {
        try (ServeProcesses cluster = ServeProcesses.start(ground.nodes())) {
            List<Ground.Case> cases = new ArrayList<>();
            for (int bytes : VALUE_BYTES) {
                cases.addAll(cases(cluster, bytes));
            }
            for (Ground.Case one : cases) {
                if (one.name().startsWith(size(Ground.VALUE_BYTES) + ", A")) {
                    ground.heat(one);
                }
            }
            String keys =
                    "keys: at most %,d for each length, and %d MiB of values"
                            .formatted(ground.scale().mostKeys(), ground.scale().bytes() >> 20);
            return new Section(
                    "sizes",
                    "Values of 100 B to 256 KiB",
                    List.of(keys),
                    ground.rows(cases),
                    Optional.empty());
        }
    }

    private List<Ground.Case> cases(ServeProcesses cluster, int bytes)
            throws IOException, InterruptedException {
        String size = size(bytes);
        ground.progress().line("values of " + size);
        Ground.Case mixed =
                ground.load(
                                cluster.subject(),
                                "size-" + bytes,
                                ground.scale().keys(bytes),
                                bytes,
                                ground.closed(size + ", A, R=2, W=2", Mix.A, 2, 2))
                        .loaded();
        return List.of(
                mixed,
                mixed.with(ground.closed(size + ", B, R=2, W=2", Mix.B, 2, 2)),
                mixed.with(ground.closed(size + ", C, R=2", Mix.C, 2, 2)),
                mixed.with(ground.closed(size + ", C, R=1", Mix.C, 1, 2)),
                // Nobody reads: popular keys would gather siblings that no write covers.
                mixed.with(ground.uniform(size + ", W, W=2, uniform", Mix.W, 2, 2)));
    }

    static String size(int bytes) {
        return bytes < 1 << 10 ? bytes + " B" : String.format(Locale.ROOT, "%d KiB", bytes >> 10);
    }
}
