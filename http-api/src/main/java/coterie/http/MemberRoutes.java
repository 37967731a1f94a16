package coterie.http;

import com.fasterxml.jackson.databind.JsonNode;
import coterie.replication.ClusterView;
import coterie.replication.agreed.AgreedState;
import coterie.replication.agreed.Applied;
import coterie.replication.agreed.Command;
import coterie.ring.Member;
import coterie.ring.Membership;
import coterie.ring.NodeId;
import coterie.ring.RingChange;
import coterie.ring.Undertaking;
import coterie.ring.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /v1/cluster/members/{id}} and {@code /v1/cluster/cancel}: how operators change the ring.
 *
 * <p>Whether a wish is granted, the log alone says, since this node may be behind. What is asked of
 * this node's own view is whom it can reach.
 */
final class MemberRoutes {

    /** The paths of members, as a pattern of {@link Routes}. */
    static final String MEMBER = "/v1/cluster/members/[^/]+";

    /** The paths of what can be done with one. */
    static final String ACTION = MEMBER + "/(?:leave|remove|replace)";

    /** The most bytes of a body. */
    static final int MAX_BODY_BYTES = 4_096;

    private static final Logger LOG = LoggerFactory.getLogger(MemberRoutes.class);

    private static final String PREFIX = "/v1/cluster/members/";

    private final ClusterView cluster;
    private final Proposals proposals;
    private final NodeStatus status;
    private final BodyBudget budget;

    MemberRoutes(ClusterView cluster, Proposals proposals, NodeStatus status, BodyBudget budget) {
        this.cluster = cluster;
        this.proposals = proposals;
        this.status = status;
        this.budget = budget;
    }

    /** Makes the document that tells of what was granted, and hands it over on any thread. */
    @FunctionalInterface
    private interface Plan {
        void make(AgreedState after, Consumer<Map<String, @Nullable Object>> ready);
    }

    /** How a request is to be taken, whatever it asks for. */
    private record Manner(boolean force, boolean dryRun, long timeoutNanos) {

        static Manner of(Exchange exchange, RequestTarget target, Set<String> known) {
            Map<String, byte[]> parameters = target.parameters(known);
            return new Manner(
                    flag(parameters, "force"),
                    flag(parameters, "dryRun"),
                    RequestHeaders.timeoutNanos(exchange.headers()));
        }

        private static boolean flag(Map<String, byte[]> parameters, String name) {
            byte[] bytes = parameters.get(name);
            String text = bytes == null ? "false" : new String(bytes, StandardCharsets.UTF_8);
            return switch (text) {
                case "true" -> true;
                case "false" -> false;
                default ->
                        throw RequestRefused.badRequest(
                                "query parameter "
                                        + name
                                        + " is '"
                                        + text
                                        + "', but must be true or false");
            };
        }
    }

    /** {@code leave}, {@code remove} or {@code replace}, by the last part of the path. */
    void act(Exchange exchange, RequestTarget target) {
        int slash = target.path().lastIndexOf('/');
        NodeId id = member(target.path(), slash);
        Manner manner = Manner.of(exchange, target, Set.of("force", "dryRun"));
        String action = target.path().substring(slash + 1);
        read(
                exchange,
                manner,
                body ->
                        switch (action) {
                            case "leave" -> {
                                refuseBody(body, action);
                                yield new RingChange.Leave(id, manner.force());
                            }
                            case "remove" -> {
                                refuseBody(body, action);
                                refuseLiving(id, manner.force());
                                yield new RingChange.Remove(id, manner.force());
                            }
                            case "replace" -> replacement(id, Json.object(body), manner.force());
                            default -> throw new IllegalStateException("no route for " + action);
                        });
    }

    /** Gives a member another weight or zone. What is not named stays as the members agreed. */
    void patch(Exchange exchange, RequestTarget target) {
        NodeId id = member(target.path(), target.path().length());
        Manner manner = Manner.of(exchange, target, Set.of("dryRun"));
        BodyReader.read(
                exchange,
                MAX_BODY_BYTES,
                budget,
                body ->
                        begin(
                                exchange,
                                MemberPatch.of(Json.object(body)).of(id),
                                after -> reshaped(after.membership(), id),
                                manner));
    }

    /** What the wish came to where it was granted. */
    private static RingChange reshaped(Membership after, NodeId id) {
        Undertaking begun = after.undertaking();
        return begun == null
                ? new RingChange.Reshape(after.ring().member(id).orElseThrow())
                : begun.change();
    }

    /** Undoes the change under way. */
    void cancel(Exchange exchange, RequestTarget target) {
        Manner manner = Manner.of(exchange, target, Set.of("dryRun"));
        BodyReader.read(
                exchange,
                MAX_BODY_BYTES,
                budget,
                body -> {
                    refuseBody(body, "cancel");
                    AgreedState before = cluster.agreed();
                    carryOut(
                            exchange,
                            new Command.Cancel(),
                            manner,
                            before,
                            (after, ready) -> ready.accept(RingPlan.ofCancelling(before, after)));
                });
    }

    private static NodeId member(String path, int end) {
        String name =
                new String(
                        PercentText.decodeTarget(path, PREFIX.length(), end, "the member"),
                        StandardCharsets.UTF_8);
        try {
            return new NodeId(name);
        } catch (IllegalArgumentException e) {
            throw new RequestRefused(
                    Problem.notFound("there is no such member: " + e.getMessage()));
        }
    }

    private void read(Exchange exchange, Manner manner, Function<byte[], RingChange> wish) {
        BodyReader.read(
                exchange,
                MAX_BODY_BYTES,
                budget,
                body -> {
                    RingChange change = wish.apply(body);
                    begin(exchange, new Command.Begin(change, null), _ -> change, manner);
                });
    }

    /**
     * @param change what the command comes to, by what is agreed on after it
     */
    private void begin(
            Exchange exchange,
            Command command,
            Function<AgreedState, RingChange> change,
            Manner manner) {
        AgreedState before = cluster.agreed();
        Plan plan =
                (after, ready) ->
                        status.storage(storage ->
                                ready.accept(
                                        RingPlan.of(
                                                change.apply(after),
                                                before,
                                                after,
                                                cluster.self(),
                                                storage)));
        carryOut(exchange, command, manner, before, plan);
    }

    private void carryOut(
            Exchange exchange, Command command, Manner manner, AgreedState before, Plan plan) {
        if (manner.dryRun()) {
            // The claim of a large ring takes longer than an event loop may be held up.
            exchange.context()
                    .owner()
                    .executeBlocking(() -> before.apply(command), false)
                    .onComplete(
                            applied -> tried(exchange, applied, plan),
                            failure -> broken(exchange, failure));
            return;
        }
        proposals.propose(
                exchange,
                command,
                manner.timeoutNanos(),
                "the ring",
                after -> plan.make(after, document -> answer(exchange, 202, document)));
    }

    private static void tried(Exchange exchange, Applied applied, Plan plan) {
        Verdict.Rejected rejected = applied.rejected();
        if (rejected != null) {
            exchange.onLoop(() -> exchange.problem(Proposals.problem(rejected)));
            return;
        }
        plan.make(applied.state(), document -> answer(exchange, 200, document));
    }

    private static void answer(
            Exchange exchange, int status, Map<String, @Nullable Object> document) {
        exchange.onLoop(() -> exchange.json(status, document));
    }

    private static void broken(Exchange exchange, Throwable failure) {
        LOG.error("{} {} failed", exchange.method(), exchange.request().uri(), failure);
        exchange.onLoop(() ->
                exchange.problem(
                        Problem.of(
                                ProblemCode.INTERNAL,
                                "the node failed on this request; its log says more")));
    }

    private static void refuseBody(byte[] body, String action) {
        if (body.length > 0 && !Json.object(body).isEmpty()) {
            throw RequestRefused.badRequest(
                    "the body has "
                            + Json.object(body).fieldNames().next()
                            + ", but "
                            + action
                            + " takes none");
        }
    }

    /** A living member would go on serving what was taken from it, until it heard. */
    private void refuseLiving(NodeId id, boolean force) {
        boolean lives = id.equals(cluster.self()) || cluster.isReachable(id);
        if (lives && !force && cluster.agreed().membership().member(id) != null) {
            throw new RequestRefused(
                    Problem.of(
                            ProblemCode.CONFLICT,
                            id
                                    + " can be reached: let it leave, so that it hands its data over;"
                                    + " ask with force to give it up as it is"));
        }
    }

    private RingChange replacement(NodeId id, JsonNode document, boolean force) {
        for (Map.Entry<String, JsonNode> member : document.properties()) {
            if (!member.getKey().equals("by")) {
                throw RequestRefused.badRequest(
                        "the body has '" + member.getKey() + "', but may have by alone");
            }
        }
        JsonNode by = document.get("by");
        if (by == null || !by.isTextual()) {
            throw RequestRefused.badRequest(
                    "by is " + by + ", but must be the id of the standby that takes the place");
        }
        NodeId taker;
        try {
            taker = new NodeId(by.textValue());
        } catch (IllegalArgumentException e) {
            throw RequestRefused.badRequest("by is wrong: " + e.getMessage());
        }
        known(id);
        boolean isDead = force || !(id.equals(cluster.self()) || cluster.isReachable(id));
        return new RingChange.Replace(id, known(taker), isDead);
    }

    private Member known(NodeId id) {
        Member member = cluster.agreed().membership().member(id);
        if (member == null) {
            boolean wasOne = cluster.agreed().membership().former().contains(id);
            throw new RequestRefused(
                    Problem.notFound(
                            wasOne
                                    ? id + " is no member any more"
                                    : id
                                            + " is no member; a node joins when it is started"
                                            + " with --join"));
        }
        return member;
    }
}
