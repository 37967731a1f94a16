package coterie.replication.simulation;

import java.util.ArrayList;
import java.util.List;

/** The rules broken so far. */
final class Findings {

    /** Enough to see what is wrong; what comes later mostly follows from the first. */
    private static final int MAX_KEPT = 40;

    private final Schedule schedule;
    private final List<Violation> violations = new ArrayList<>();

    Findings(Schedule schedule) {
        this.schedule = schedule;
    }

    void broken(Rule rule, String what) {
        schedule.note("broken " + rule, what);
        boolean first = violations.stream().noneMatch(violation -> violation.rule() == rule);
        if (first || violations.size() < MAX_KEPT) {
            violations.add(new Violation(rule, schedule.now(), what));
        }
    }

    void require(boolean holds, Rule rule, String what) {
        if (!holds) {
            broken(rule, what);
        }
    }

    List<Violation> violations() {
        return List.copyOf(violations);
    }
}
