package coterie.replication.joining;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.consensus.Bytes;
import coterie.consensus.Generation;
import coterie.consensus.PaxosMessage;
import coterie.consensus.Slot;
import coterie.consensus.Snapshot;
import coterie.consensus.Voters;
import coterie.replication.ClusterChanges;
import coterie.replication.ClusterView;
import coterie.replication.HostPort;
import coterie.replication.agreed.Address;
import coterie.replication.agreed.AgreedCodec;
import coterie.replication.agreed.AgreedState;
import coterie.replication.agreed.Applied;
import coterie.replication.agreed.Command;
import coterie.replication.joining.JoinAnswer.Reason;
import coterie.replication.joining.JoinAnswer.Refused;
import coterie.replication.membership.AgreementView;
import coterie.replication.membership.Decision;
import coterie.ring.ClusterId;
import coterie.ring.Epoch;
import coterie.ring.Member;
import coterie.ring.MemberState;
import coterie.ring.NodeId;
import coterie.ring.Ring;
import coterie.ring.RingChange;
import coterie.ring.Topology;
import coterie.ring.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Nodes ask a member to let them join; the log is played by the test. */
class AdmissionTest {

    private static final NodeId N1 = new NodeId("n1");
    private static final NodeId N2 = new NodeId("n2");
    private static final NodeId N4 = new NodeId("n4");
    private static final ClusterId CLUSTER = new ClusterId("0123456789abcdef");

    private final Set<NodeId> unreachable = new TreeSet<>();
    private final List<Command> proposed = new ArrayList<>();
    private AgreedState agreed = founding();
    private @Nullable Decision decision;
    private boolean isUndone;
    private final Admission admission =
            new Admission(CLUSTER, new View(), new Log(), listener -> listener.accept(present()));

    private static AgreedState founding() {
        Map<NodeId, Address> addresses = new TreeMap<>();
        List<Member> members = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            NodeId id = new NodeId("n" + i);
            members.add(Member.of(id));
            addresses.put(id, address(i));
        }
        return AgreedState.founding(Ring.founding(members, 8), addresses);
    }

    private static Address address(int port) {
        return new Address(new HostPort("h", port), new HostPort("h", 100 + port));
    }

    private PaxosMessage.Install present() {
        Bytes state = Bytes.copyOf(AgreedCodec.encode(isUndone ? founding() : agreed));
        return new PaxosMessage.Install(
                Generation.FIRST,
                new Snapshot(new Slot(3), Voters.founding(List.of(N1)), List.of(), state));
    }

    private final class View implements ClusterView {
        @Override
        public NodeId self() {
            return N1;
        }

        @Override
        public AgreedState agreed() {
            return agreed;
        }

        @Override
        public Topology topology() {
            return agreed.membership().topology();
        }

        @Override
        public boolean isReachable(NodeId member) {
            return !unreachable.contains(member);
        }

        @Override
        public Epoch highestEpochHeard() {
            return agreed.membership().epoch();
        }
    }

    /** Agrees at once, or does what the test says instead. */
    private final class Log implements ClusterChanges {
        @Override
        public void propose(Command command, long timeoutNanos, Consumer<Decision> listener) {
            proposed.add(command);
            if (decision != null) {
                listener.accept(decision);
            } else {
                Applied applied = agreed.apply(command);
                agreed = applied.state();
                listener.accept(
                        applied.rejected() == null
                                ? new Decision.Agreed(agreed)
                                : new Decision.Rejected(applied.rejected()));
            }
        }

        @Override
        public AgreementView agreement() {
            return new AgreementView(N1, List.of(N1, N2));
        }
    }

    private static JoinRequest request(NodeId id, int port, int weight) {
        return new JoinRequest(
                new Member(id, "a", weight), address(port), null, null, JoinCodec.formats());
    }

    private static JoinRequest replacing(NodeId replaced) {
        JoinRequest plain = request(N4, 4, 1);
        return new JoinRequest(plain.member(), plain.address(), replaced, null, plain.formats());
    }

    private JoinAnswer ask(JoinRequest request) {
        List<JoinAnswer> answers = new ArrayList<>();
        admission.asked(JoinCodec.encode(request), answers::add);
        assertThat(answers).hasSize(1);
        return answers.getFirst();
    }

    private void assertRefused(JoinRequest request, Reason reason, String... words) {
        AgreedState before = agreed;
        assertThat(ask(request))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> {
                            assertThat(refused.reason()).isEqualTo(reason);
                            assertThat(refused.detail()).contains(words);
                        });
        assertThat(agreed).isEqualTo(before);
    }

    private @Nullable MemberState state(NodeId id) {
        return agreed.membership().states().get(id);
    }

    @Test
    void aNodeBecomesAMemberAndIsToldAllThatIsAgreedOn() {
        assertThat(ask(request(N4, 4, 1))).isEqualTo(new JoinAnswer.Joined(CLUSTER, present()));
        assertThat(state(N4)).isEqualTo(MemberState.JOINING);
        assertThat(agreed.addresses()).containsEntry(N4, address(4));
    }

    @Test
    void aStandbyBecomesOneAtOnce() {
        assertThat(ask(request(N4, 4, 0))).isInstanceOf(JoinAnswer.Joined.class);
        assertThat(state(N4)).isEqualTo(MemberState.STANDBY);
    }

    @Test
    void whoAsksAgainIsToldAgainAndNothingChanges() {
        ask(request(N4, 4, 1));
        assertThat(ask(request(N4, 4, 1))).isInstanceOf(JoinAnswer.Joined.class);
        assertThat(proposed).hasSize(1);
    }

    @Test
    void whoIsReplacedIsGivenUpOnlyIfItCannotBeReached() {
        ask(replacing(N2));
        assertThat(state(N2)).isEqualTo(MemberState.LEAVING);
        agreed = founding();
        unreachable.add(N2);
        ask(replacing(N2));
        assertThat(state(N2)).isEqualTo(MemberState.REMOVED);
        assertRefused(request(N2, 2, 1), Reason.ID_USED_BEFORE, "n2");
    }

    @Test
    void whoCannotBeAMemberIsToldWhy() {
        assertRefused(request(N2, 4, 1), Reason.ID_IN_USE, "n2 is a member already, at h:2");
        assertRefused(request(N4, 3, 1), Reason.ADDRESS_IN_USE, "n3 is found at h:3");
        JoinRequest plain = request(N4, 4, 1);
        assertRefused(
                new JoinRequest(
                        plain.member(),
                        plain.address(),
                        null,
                        new ClusterId("00000000000000ff"),
                        plain.formats()),
                Reason.OTHER_CLUSTER,
                "n4 belongs to the cluster 00000000000000ff",
                "n1 to the cluster " + CLUSTER);
        assertRefused(
                new JoinRequest(
                        plain.member(),
                        plain.address(),
                        null,
                        null,
                        new JoinRequest.Formats(9, 1, 1)),
                Reason.OTHER_FORMAT,
                "n4 reads format 9 of states",
                "n1 reads format 1 of states");
        assertThat(proposed).isEmpty();
        assertRefused(replacing(new NodeId("n9")), Reason.REJECTED, "n9 is no member");
        List<JoinAnswer> answers = new ArrayList<>();
        admission.asked(new byte[] {1, 0}, answers::add);
        assertThat(answers).hasSize(1).first().isInstanceOf(Refused.class);
    }

    @Test
    void oneChangeIsUnderWayAtATimeAndItIsSaidWhich() {
        ask(request(N4, 4, 1));
        JoinRequest next = request(new NodeId("n5"), 5, 1);
        assertRefused(next, Reason.CHANGE_UNDER_WAY, "n4");
        assertThat(Reason.CHANGE_UNDER_WAY.mayPass()).isTrue();
        agreed = agreed.apply(new Command.Cancel()).state();
        assertRefused(request(N4, 4, 1), Reason.ID_USED_BEFORE, "n4 was a member before");
        assertThat(ask(next)).isInstanceOf(JoinAnswer.Joined.class);
    }

    @Test
    void whoLosesARaceIsToldWhatStandsInItsWayNow() {
        decision = rejected();
        agreed =
                agreed.apply(
                                new Command.Begin(
                                        new RingChange.Join(new Member(N4, "a", 0)), address(4)))
                        .state();
        assertThat(ask(request(N4, 4, 0))).isInstanceOf(JoinAnswer.Joined.class);
        assertRefused(request(new NodeId("n5"), 5, 1), Reason.REJECTED, "why not");
    }

    private static Decision rejected() {
        return new Decision.Rejected(new Verdict.Rejected(Verdict.Reason.CONFLICT, "why not"));
    }

    @Test
    void withoutAMajorityItMayBeAskedAgain() {
        decision = new Decision.Unknown();
        assertRefused(request(N4, 4, 1), Reason.NOT_AGREED, "n1", "n2");
        decision = new Decision.NotAgreed("nobody leads");
        assertRefused(request(N4, 4, 1), Reason.NOT_AGREED, "nobody leads");
        assertThat(Reason.NOT_AGREED.mayPass()).isTrue();
    }

    @Test
    void aMemberThatWasUndoneMeanwhileIsNone() {
        isUndone = true;
        assertThat(ask(request(N4, 4, 1)))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.ID_USED_BEFORE));
    }

    @Test
    void oneThatIsNoMemberItselfLetsNobodyIn() {
        agreed =
                agreed.apply(
                                new Command.Begin(
                                        new RingChange.Join(new Member(N4, "a", 0)), address(4)))
                        .state();
        agreed = agreed.apply(new Command.Begin(new RingChange.Remove(N1, true), null)).state();
        while (agreed.membership().undertaking() != null) {
            agreed = agreed.apply(new Command.Advance(agreed.membership().epoch())).state();
        }
        assertRefused(request(new NodeId("n5"), 5, 1), Reason.OTHER, "n1 is no member any more");
    }
}
