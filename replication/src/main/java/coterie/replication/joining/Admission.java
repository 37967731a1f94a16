package coterie.replication.joining;

import coterie.consensus.PaxosMessage;
import coterie.replication.ClusterChanges;
import coterie.replication.ClusterView;
import coterie.replication.agreed.Address;
import coterie.replication.agreed.AgreedCodec;
import coterie.replication.agreed.AgreedState;
import coterie.replication.agreed.Command;
import coterie.replication.joining.JoinAnswer.Reason;
import coterie.replication.joining.JoinAnswer.Refused;
import coterie.replication.membership.Decision;
import coterie.ring.ClusterId;
import coterie.ring.MemberState;
import coterie.ring.NodeId;
import coterie.ring.RingChange;
import coterie.ring.Undertaking;
import coterie.ring.Verdict;
import coterie.storage.codec.MalformedException;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A member's side of joining: it has it agreed on that the node which asks is a member.
 *
 * <p>Nothing is known of who asks but what it says. A node that is a member by the same id at the
 * same address is answered as if it had just become one: it may have died between the agreement and
 * its answer, or have lost its disk. So the same question may be asked again and again, of any
 * member.
 *
 * <p>Safe to call from any thread.
 */
public final class Admission {

    /** How long a member tries to have it agreed on. */
    public static final long PATIENCE_NANOS = 15_000_000_000L;

    private final ClusterId cluster;
    private final ClusterView view;
    private final ClusterChanges changes;
    private final Log log;

    /** Gives all that is agreed on, as far as this node has heard. */
    @FunctionalInterface
    public interface Log {

        /**
         * Tells it.
         *
         * @param listener hears of it, on the mailbox of a shard
         */
        void present(Consumer<PaxosMessage.Install> listener);
    }

    /**
     * @param cluster the one of which this node is a member
     * @param view how this node sees it
     * @param changes by which this node changes it
     */
    public Admission(ClusterId cluster, ClusterView view, ClusterChanges changes, Log log) {
        this.cluster = cluster;
        this.view = view;
        this.changes = changes;
        this.log = log;
    }

    /**
     * Somebody asks something.
     *
     * @param question the bytes of a {@link JoinRequest}, or any others
     * @param answer takes the answer, once, now or later
     */
    public void asked(byte[] question, Consumer<JoinAnswer> answer) {
        JoinRequest request;
        try {
            request = JoinCodec.decodeRequest(question);
        } catch (MalformedException e) {
            answer.accept(new Refused(Reason.MALFORMED, "the request to join: " + e.getMessage()));
            return;
        }
        asked(request, answer);
    }

    private void asked(JoinRequest request, Consumer<JoinAnswer> answer) {
        AgreedState agreed = view.agreed();
        Refused refused = objection(request, agreed);
        if (refused != null) {
            answer.accept(refused);
        } else if (agreed.membership().states().containsKey(request.member().id())) {
            welcome(request, answer);
        } else {
            Command begin = new Command.Begin(change(request), request.address());
            changes.propose(begin, PATIENCE_NANOS, decision -> decided(request, decision, answer));
        }
    }

    /** A member that this node cannot reach is given up: whoever replaces it waits for nothing. */
    private RingChange change(JoinRequest request) {
        NodeId replaced = request.replaces();
        return replaced == null
                ? new RingChange.Join(request.member())
                : new RingChange.Replace(replaced, request.member(), !view.isReachable(replaced));
    }

    private void decided(JoinRequest request, Decision decision, Consumer<JoinAnswer> answer) {
        switch (decision) {
            case Decision.Agreed _ -> welcome(request, answer);
            case Decision.Rejected rejected -> rejected(request, rejected.verdict(), answer);
            case Decision.NotAgreed notAgreed ->
                    answer.accept(new Refused(Reason.NOT_AGREED, notAgreed.why()));
            case Decision.Unknown _ ->
                    answer.accept(
                            new Refused(
                                    Reason.NOT_AGREED,
                                    "no majority of the voters "
                                            + changes.agreement().voters()
                                            + " has agreed in time"));
        }
    }

    /** What stood in the way stands in the state that is agreed on now. */
    private void rejected(
            JoinRequest request, Verdict.Rejected verdict, Consumer<JoinAnswer> answer) {
        AgreedState agreed = view.agreed();
        Refused refused = objection(request, agreed);
        if (refused != null) {
            answer.accept(refused);
        } else if (agreed.membership().states().containsKey(request.member().id())) {
            welcome(request, answer);
        } else {
            answer.accept(new Refused(Reason.REJECTED, verdict.detail()));
        }
    }

    /** Why the node cannot be a member by what is agreed on, or null where it can be, or is one. */
    private @Nullable Refused objection(JoinRequest request, AgreedState agreed) {
        NodeId id = request.member().id();
        if (!agreed.membership().states().containsKey(view.self())) {
            return new Refused(Reason.OTHER, view.self() + " is no member any more; ask another");
        }
        if (!request.formats().equals(JoinCodec.formats())) {
            return new Refused(
                    Reason.OTHER_FORMAT,
                    id
                            + " reads "
                            + request.formats()
                            + ", and "
                            + view.self()
                            + " reads "
                            + JoinCodec.formats());
        }
        if (request.cluster() != null && !request.cluster().equals(cluster)) {
            return new Refused(
                    Reason.OTHER_CLUSTER,
                    "the data folder of "
                            + id
                            + " belongs to the cluster "
                            + request.cluster()
                            + ", and "
                            + view.self()
                            + " to the cluster "
                            + cluster);
        }
        MemberState state = agreed.membership().states().get(id);
        Address known = agreed.addresses().get(id);
        if (agreed.membership().former().contains(id) || state == MemberState.REMOVED) {
            return new Refused(
                    Reason.ID_USED_BEFORE, id + " was a member before; ids are never given again");
        }
        if (state != null) {
            return known != null && request.isFrom(known)
                    ? null
                    : new Refused(
                            Reason.ID_IN_USE,
                            id
                                    + " is a member already, at "
                                    + (known == null ? "an unknown address" : known.peer())
                                    + "; ids are given once");
        }
        Refused taken = addressTaken(request, agreed);
        return taken != null ? taken : changeUnderWay(agreed);
    }

    private static @Nullable Refused addressTaken(JoinRequest request, AgreedState agreed) {
        for (Map.Entry<NodeId, Address> member : agreed.addresses().entrySet()) {
            if (request.isFrom(member.getValue())) {
                return new Refused(
                        Reason.ADDRESS_IN_USE,
                        member.getKey() + " is found at " + member.getValue().peer() + " already");
            }
        }
        return null;
    }

    private static @Nullable Refused changeUnderWay(AgreedState agreed) {
        Undertaking change = agreed.membership().undertaking();
        return change == null
                ? null
                : new Refused(
                        Reason.CHANGE_UNDER_WAY,
                        "another change of the ring is under way: " + change.change());
    }

    /** Tells it all that is agreed on, unless it has been undone meanwhile. */
    private void welcome(JoinRequest request, Consumer<JoinAnswer> answer) {
        log.present(present -> {
            NodeId id = request.member().id();
            answer.accept(
                    isMember(id, present)
                            ? new JoinAnswer.Joined(cluster, present)
                            : new Refused(
                                    Reason.ID_USED_BEFORE,
                                    id
                                            + " became a member, and the change was undone at once;"
                                            + " ids are never given again"));
        });
    }

    private static boolean isMember(NodeId id, PaxosMessage.Install present) {
        try {
            byte[] state = present.snapshot().state().toArray();
            return AgreedCodec.decodeState(state).membership().states().containsKey(id);
        } catch (MalformedException e) {
            throw new IllegalStateException("a state that this node made itself", e);
        }
    }
}
