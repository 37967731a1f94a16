package coterie.benchmarks.growth;

import coterie.benchmarks.load.Operation;
import coterie.benchmarks.load.Quorums;

/** What is asked of a cluster; N is 3. */
enum Request {
    READ_ONE("read, R = 1", Operation.Kind.READ, Quorums.Setting.r, 1),
    READ_QUORUM("read, R = 2", Operation.Kind.READ, Quorums.Setting.r, 2),
    WRITE_QUORUM("write, W = 2", Operation.Kind.WRITE, Quorums.Setting.w, 2);

    private final String label;
    private final Operation.Kind kind;
    private final Quorums.Setting setting;
    private final int required;

    Request(String label, Operation.Kind kind, Quorums.Setting setting, int required) {
        this.label = label;
        this.kind = kind;
        this.setting = setting;
        this.required = required;
    }

    String label() {
        return label;
    }

    Operation.Kind kind() {
        return kind;
    }

    Quorums quorums() {
        return Quorums.DEFAULTS.with(setting, Integer.toString(required));
    }
}
