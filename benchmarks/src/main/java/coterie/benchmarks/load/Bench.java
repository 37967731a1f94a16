package coterie.benchmarks.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Loads the keys and runs every trial of a comparison several times, interleaved: one run of each,
 * then the next of each, so that whatever else the machine does meets all of them alike.
 */
public final class Bench {

    /**
     * A variant against servers.
     *
     * @param contexts what its clients know of the values there
     */
    public record Trial(Variant variant, Subject subject, Contexts contexts) {}

    private final Plan plan;
    private final SplittableRandom random;
    private final Progress progress;

    /**
     * A bench.
     *
     * @param plan what all its runs have in common
     * @param progress is told what runs
     */
    public Bench(Plan plan, Progress progress) {
        this.plan = plan;
        this.random = new SplittableRandom(plan.seed());
        this.progress = progress;
    }

    /** Gives every key a value; false if some could not be loaded. */
    public boolean load(Trial trial) throws InterruptedException {
        return load(trial, trial.contexts().loading(plan.valueBytes(), false));
    }

    /**
     * Gives every key a value, of which none has had one: half the requests of {@link #load}, and
     * in the order in which nodes keep the keys. False if some could not be loaded.
     *
     * @param partitions of the cluster's ring
     */
    public boolean loadFresh(Trial trial, int partitions) throws InterruptedException {
        LoadingOrder order = new LoadingOrder(plan.bucket(), plan.keys(), partitions);
        return load(trial, trial.contexts().loading(plan.valueBytes(), order));
    }

    private boolean load(Trial trial, Loading loading) throws InterruptedException {
        loadRun(trial).load(loading, progress);
        return loading.givenUp() == 0;
    }

    /** Measures; the results come in the order of the runs. */
    public List<RunResult> measure(List<Trial> trials) throws InterruptedException {
        List<RunResult> results = new ArrayList<>();
        for (int run = 1; run <= plan.runs(); run++) {
            for (Trial trial : trials) {
                results.add(measure(trial, run));
            }
        }
        return results;
    }

    /** Measures one run of one trial. */
    public RunResult measure(Trial trial, int run) throws InterruptedException {
        progress.begins(trial.variant().name(), run, plan.runs());
        return loadRun(trial).measure(run);
    }

    /**
     * Puts a load on that follows a profile, instead of the variant's rate and the plan's times.
     *
     * @return what was counted in each interval, the first first
     */
    public List<Tally> follow(Trial trial, RateProfile profile, Duration interval)
            throws InterruptedException {
        return loadRun(trial).follow(profile, interval);
    }

    private LoadRun loadRun(Trial trial) {
        return new LoadRun(
                plan, trial.subject(), trial.variant(), trial.contexts(), random.split());
    }
}
