package coterie.http;

import coterie.replication.ClusterChanges;
import coterie.replication.ClusterView;
import coterie.replication.agreed.AgreedState;
import coterie.replication.agreed.Command;
import coterie.replication.membership.Decision;
import coterie.ring.NodeId;
import coterie.ring.Verdict;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Has commands agreed on for clients, and says what became of one that was not granted. */
final class Proposals {

    private final ClusterView cluster;
    private final ClusterChanges changes;

    Proposals(ClusterView cluster, ClusterChanges changes) {
        this.cluster = cluster;
        this.changes = changes;
    }

    /**
     * Has the command agreed on, and answers with a problem where it is not.
     *
     * @param subject what stays as it is then, such as "the ring"
     * @param agreed answers where it was granted; called on the exchange's loop
     */
    void propose(
            Exchange exchange,
            Command command,
            long timeoutNanos,
            String subject,
            Consumer<AgreedState> agreed) {
        changes.propose(
                command,
                timeoutNanos,
                decision -> exchange.onLoop(() -> answer(exchange, decision, subject, agreed)));
    }

    private void answer(
            Exchange exchange, Decision decision, String subject, Consumer<AgreedState> agreed) {
        if (exchange.isOver()) {
            exchange.abandon();
            return;
        }
        switch (decision) {
            case Decision.Agreed granted -> agreed.accept(granted.state());
            case Decision.Rejected rejected -> exchange.problem(problem(rejected.verdict()));
            case Decision.NotAgreed not ->
                    exchange.problem(
                            notAgreed(
                                    "not-applied", not.why() + ": " + subject + " stays as it is"));
            case Decision.Unknown _ ->
                    exchange.problem(
                            notAgreed(
                                    "unknown",
                                    "no majority of the voters agreed in time; it may yet"));
        }
    }

    /** The problem that tells why a wish was not granted. */
    static Problem problem(Verdict.Rejected rejected) {
        ProblemCode code =
                switch (rejected.reason()) {
                    case UNKNOWN_MEMBER -> ProblemCode.NOT_FOUND;
                    case CONFLICT -> ProblemCode.CONFLICT;
                    case INVALID -> ProblemCode.BAD_REQUEST;
                };
        return Problem.of(code, rejected.detail());
    }

    /** Who votes, and which of them this node holds for unreachable. */
    private Problem notAgreed(String outcome, String detail) {
        List<NodeId> voters = changes.agreement().voters();
        Map<String, Object> states = new LinkedHashMap<>();
        for (NodeId voter : voters) {
            boolean reached = voter.equals(cluster.self()) || cluster.isReachable(voter);
            states.put(voter.value(), reached ? "timeout" : "unreachable");
        }
        return Problem.of(ProblemCode.QUORUM_NOT_MET, detail)
                .with("required", voters.size() / 2 + 1)
                .with("received", 0)
                .with("replicas", states)
                .with("outcome", outcome);
    }
}
