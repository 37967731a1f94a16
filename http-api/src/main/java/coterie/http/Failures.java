package coterie.http;

import coterie.replication.BucketProperties;
import coterie.replication.Failure;
import coterie.storage.Change;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What a node's failure is to a client. */
final class Failures {

    private Failures() {}

    /**
     * The problem that tells of a failure.
     *
     * @param isWrite whether the request was to change something, so that its outcome matters
     */
    static Problem problem(Failure failure, boolean isWrite) {
        return switch (failure) {
            case Failure.QuorumNotMet missed -> quorumNotMet(missed, isWrite);
            case Failure.InvalidQuorum invalid -> invalidQuorum(invalid);
            case Failure.Overloaded _ -> overloaded();
            case Failure.StorageFull _ ->
                    Problem.of(
                            ProblemCode.INSUFFICIENT_STORAGE,
                            "disk or map of the coordinating replica is full: nothing was written;"
                                    + " reads and deletes go on");
            case Failure.NotReady notReady -> Problem.notReady(notReady.reason());
            case Failure.NoLease missing ->
                    Problem.notReady(
                            "the ring lease of "
                                    + missing.node()
                                    + " has run out, since no leader confirmed by a majority of voters"
                                    + " has renewed it: strict requests are refused until one does; sloppy"
                                    + " ones go on"
                                    + (isWrite ? "; nothing was written" : ""));
            case Failure.UnknownMember unknown ->
                    Problem.notFound("there is no member '" + unknown.node() + "' in this cluster");
        };
    }

    static Problem overloaded() {
        return Problem.of(
                        ProblemCode.OVERLOADED,
                        "the node sheds load: nothing was done; try again after a second")
                .withHeader("Retry-After", "1");
    }

    private static Problem quorumNotMet(Failure.QuorumNotMet missed, boolean isWrite) {
        Map<String, Object> states = new LinkedHashMap<>();
        for (Failure.ReplicaReport report : missed.replicas()) {
            states.put(report.replica().toString(), name(report.state()));
        }
        String silent =
                states.entrySet().stream()
                        .filter(entry -> !entry.getValue().equals("ok"))
                        .map(entry -> entry.getKey() + " " + entry.getValue())
                        .collect(Collectors.joining(", "));
        boolean unknown = missed.outcome() == Failure.Outcome.UNKNOWN;
        String detail =
                missed.received()
                        + " of "
                        + missed.required()
                        + " replicas required answered"
                        + (silent.isEmpty() ? "" : "; " + silent)
                        + (!isWrite
                                ? ""
                                : unknown
                                        ? "; the write may surface later"
                                        : "; nothing was written");
        Problem problem =
                Problem.of(ProblemCode.QUORUM_NOT_MET, detail)
                        .with("required", missed.required())
                        .with("received", missed.received())
                        .with("replicas", states);
        return isWrite ? problem.with("outcome", unknown ? "unknown" : "not-applied") : problem;
    }

    private static String name(Failure.ReplicaState state) {
        return state.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Problem invalidQuorum(Failure.InvalidQuorum invalid) {
        int n = invalid.n();
        BucketProperties defaults = BucketProperties.DEFAULT;
        int required = invalid.required() == null ? defaults.r().of(n) : invalid.required();
        return RequestHeaders.invalidQuorum(
                "N is "
                        + n
                        + " and R or W is "
                        + required
                        + ": N must be from 1 to "
                        + invalid.members()
                        + ", R and W from 1 to N",
                n,
                required,
                required,
                invalid.members());
    }

    /** The problem that tells why the coordinating replica refused a write. */
    static Problem problem(Change.Refuse refused) {
        return switch (refused) {
            case Change.TooManySiblings many ->
                    Problem.of(
                                    ProblemCode.TOO_MANY_SIBLINGS,
                                    "the key would have more than "
                                            + many.limit()
                                            + " siblings: read, merge, and write with the context")
                            .with("limit", many.limit());
            case Change.SiblingsTooLarge large ->
                    Problem.of(
                                    ProblemCode.TOO_MANY_SIBLINGS,
                                    "the key's siblings would have more than "
                                            + large.limitBytes()
                                            + " bytes together: read, merge, and write with the context")
                            .with("limit", large.limitBytes());
            case Change.UnknownDots _ ->
                    Problem.badRequest(
                            "Coterie-Context claims writes that the coordinating replica never made: it is not"
                                    + " a context that this cluster handed out");
        };
    }
}
