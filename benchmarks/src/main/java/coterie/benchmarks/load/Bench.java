package coterie.benchmarks.load;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Loads the keys and runs every trial of a comparison several times, interleaved: one run of each,
 * then the next of each, so that whatever else the machine does meets all of them alike.
 */
final class Bench {

    /**
     * A variant against servers.
     *
     * @param contexts what its clients know of the values there
     */
    record Trial(Variant variant, Subject subject, Contexts contexts) {}

    private final Plan plan;
    private final SplittableRandom random;
    private final Progress progress;

    Bench(Plan plan, Progress progress) {
        this.plan = plan;
        this.random = new SplittableRandom(plan.seed());
        this.progress = progress;
    }

    /** Gives every key a value; false if some could not be loaded. */
    boolean load(Trial trial) throws InterruptedException {
        Loading loading = trial.contexts().loading(plan.valueBytes());
        loadRun(trial).load(loading, progress);
        return loading.givenUp() == 0;
    }

    /** Measures; the results come in the order of the runs. */
    List<RunResult> measure(List<Trial> trials) throws InterruptedException {
        List<RunResult> results = new ArrayList<>();
        for (int run = 1; run <= plan.runs(); run++) {
            for (Trial trial : trials) {
                progress.begins(trial.variant().name(), run, plan.runs());
                results.add(loadRun(trial).measure(run));
            }
        }
        return results;
    }

    private LoadRun loadRun(Trial trial) {
        return new LoadRun(
                plan, trial.subject(), trial.variant(), trial.contexts(), random.split());
    }
}
