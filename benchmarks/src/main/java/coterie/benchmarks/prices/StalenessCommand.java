package coterie.benchmarks.prices;

import coterie.server.StartException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./coterie bench staleness}. */
@Command(
        name = "staleness",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Measures how many reads are stale where W+R is not above N, and for how long after the write, over"
                    + " links with delays; beside what the WARS model of Probabilistically Bounded Staleness"
                    + " (Bailis et al., 2012) predicts from the times that messages took meanwhile.",
            "Each trial writes a new key through one of three nodes and reads it through another one."
        })
public final class StalenessCommand implements Callable<Integer> {
    private static final double MOST_MILLIS_QUICK = 50;
    private static final int SHORT_TRIALS = 500;
    private static final int TRIALS = 3000;
    private static final int NODES = 3;

    @Spec private @Nullable CommandSpec spec;

    @Option(
            names = "--short",
            description =
                    "500 trials for each time instead of 3000, and every other time left out.")
    private boolean isShort;

    @Option(
            names = "--trials",
            paramLabel = "COUNT",
            description = "For each choice and each time between acknowledgement and read.")
    private @Nullable Integer trials;

    @Option(
            names = "--rate",
            paramLabel = "COUNT",
            defaultValue = "1000",
            description = "Trials a second. Default: ${DEFAULT-VALUE}.")
    private int rate;

    @Option(
            names = "--links",
            paramLabel = "NAME",
            split = ",",
            description = "none, lnkd-ssd, lnkd-disk, ymmr, wan. Default: all.")
    private List<String> links = List.of();

    @Option(names = "--async", description = "Do not sync writes before they are acknowledged.")
    private boolean async;

    @Option(names = "--seed", paramLabel = "NUMBER", defaultValue = "1")
    private long seed;

    @Mixin private final TableOptions tables = new TableOptions();

    /** Made by the command line. */
    public StalenessCommand() {}

    @Override
    public Integer call() throws StartException, InterruptedException, IOException {
        CommandSpec command = Objects.requireNonNull(spec);
        if (rate < 1 || (trials != null && trials < 1)) {
            throw new ParameterException(
                    command.commandLine(), "--rate and --trials must be at least 1");
        }
        PrintWriter err = command.commandLine().getErr();
        List<Staleness> results = new ArrayList<>();
        for (Links link : chosen(command)) {
            Shape shape = new Shape(NODES, link, Fault.QUIET, !async);
            err.println(shape);
            err.flush();
            results.add(new StalenessTrial(plan(link)).run(shape));
        }
        StalenessTable table = new StalenessTable(results, seed);
        StalenessCharts charts = new StalenessCharts(results, seed);
        tables.write("staleness", command, table::markdown, table::csv, charts.all());
        return 0;
    }

    private List<Links> chosen(CommandSpec command) {
        try {
            return links.isEmpty()
                    ? List.of(Links.values())
                    : links.stream().map(Links::labelled).toList();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), e.getMessage(), e);
        }
    }

    private StalenessTrial.Plan plan(Links link) {
        List<Choice> choices = Choice.LISTED.stream().filter(choice -> !choice.overlaps()).toList();
        Integer given = trials;
        int standard = isShort ? SHORT_TRIALS : TRIALS;
        return new StalenessTrial.Plan(
                choices, times(link), given == null ? standard : given, rate, 2 * rate, seed);
    }

    /** From right after the acknowledgement to well beyond what the links let one expect. */
    private List<Double> times(Links link) {
        double most =
                switch (link) {
                    case NONE, LNKD_SSD -> MOST_MILLIS_QUICK;
                    case LNKD_DISK -> 200;
                    case WAN -> 300;
                    case YMMR -> 2000;
                };
        double[] all = {
            0, .2, .5, 1, 2, 3, 5, 7.5, 10, 15, 20, 30, 50, 75, 100, 150, 200, 300, 500, 750, 1000,
            1500, 2000
        };
        List<Double> fine = Arrays.stream(all).filter(millis -> millis <= most).boxed().toList();
        if (!isShort) {
            return fine;
        }
        List<Double> coarse = new ArrayList<>();
        for (int i = 0; i < fine.size(); i++) {
            if (i % 2 == 0 || i == fine.size() - 1) {
                coarse.add(fine.get(i));
            }
        }
        return coarse;
    }
}
