package coterie.consensus.simulation;

/**
 * A mistake built into every node of a run on purpose, to see that its checker finds it. The
 * product's code has none of these: they are made in what the simulator puts around it.
 */
enum Fault {
    /** No mistake. */
    NONE,
    /** An acceptor that restarts forgets what it has promised. */
    FORGETS_PROMISE,
    /** An acceptor that restarts forgets what it has accepted. */
    FORGETS_VOTE,
    /** A voter that lost its disk votes at once, under the incarnation that was admitted. */
    VOTES_WHEN_WIPED,
    /** A founder votes before others have said that they know it under no other incarnation. */
    SKIPS_ENROLMENT,
    /** An acceptor accepts in a lower ballot than it has promised. */
    ACCEPTS_BELOW_PROMISE,
    /** A new proposer proposes its own entry, whatever was accepted. */
    IGNORES_ACCEPTED,
    /** What rests on a write to the disk is sent before the write. */
    SENDS_BEFORE_PERSIST,
    /** An acceptor confirms a ballot lower than one that it has promised. */
    CONFIRMS_ALWAYS,
    /** A snapshot does not say which proposals have been chosen lately. */
    FORGETS_RECENT,
    /** A learner takes an entry for another one. */
    MISHEARS,
    /** What may yet be chosen is said to have no effect. */
    DENIES_UNKNOWN,
    /** Nobody ever hears of a new ballot. */
    LOSES_PREPARE
}
