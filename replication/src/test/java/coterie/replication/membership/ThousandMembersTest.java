package coterie.replication.membership;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.consensus.DurableState;
import coterie.consensus.PaxosEvent;
import coterie.consensus.PaxosSettings;
import coterie.replication.Environment;
import coterie.replication.agreed.AgreedCodec;
import coterie.replication.agreed.AgreedState;
import coterie.replication.agreed.Command;
import coterie.replication.message.Consensus;
import coterie.replication.message.Message;
import coterie.replication.message.MessageCodec;
import coterie.ring.Arrival;
import coterie.ring.Epoch;
import coterie.ring.Member;
import coterie.ring.Membership;
import coterie.ring.NodeId;
import coterie.ring.Ring;
import coterie.ring.RingChange;
import coterie.ring.Undertaking;
import coterie.storage.codec.Output;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** What a change of the ring costs where there are a thousand members and 4,096 partitions. */
class ThousandMembersTest {

    private static final int MEMBERS = 1_000;
    private static final int PARTITIONS = 4_096;
    private static final int VOTERS = 5;
    private static final int N = 3;
    private static final long MILLIS = 1_000_000;
    private static final long HOP_NANOS = MILLIS;
    private static final long SYNC_NANOS = 5 * MILLIS;
    private static final NodeId JOINER = new NodeId("joiner");

    private final SplittableRandom random = new SplittableRandom(1);
    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::at).thenComparingLong(Task::order));
    private final SortedMap<NodeId, Place> places = new TreeMap<>();
    private long now;
    private long order;
    private long messages;
    private long bytes;
    private int arrived;

    private record Task(long at, long order, Runnable run) {}

    /** A member that does nothing but agree. */
    private final class Place implements Environment, AgreementListener {
        private final NodeId self;
        private final Agreement agreement;

        Place(NodeId self, AgreedState founding) {
            this.self = self;
            DurableState begun =
                    Founding.begin(founding, VOTERS, DurableState.newIncarnation(random));
            this.agreement =
                    new Agreement(self, begun, this::save, this, PaxosSettings.DEFAULT, this);
        }

        private void save(byte[] state, Runnable durable) {
            later(SYNC_NANOS, durable);
        }

        @Override
        public long nanos() {
            return now;
        }

        @Override
        public long wallMillis() {
            return 0;
        }

        @Override
        public RandomGenerator random() {
            return random;
        }

        @Override
        public void send(NodeId to, Message message) {
            Output out = new Output();
            MessageCodec.encode(message, out);
            messages++;
            bytes += out.toBytes().length;
            Place target = places.get(to);
            if (target != null && message instanceof Consensus consensus) {
                later(HOP_NANOS, () -> target.agreement.received(self, consensus.message()));
            }
        }

        @Override
        public Timer after(long delayNanos, Runnable task) {
            boolean[] cancelled = new boolean[1];
            later(
                    delayNanos,
                    () -> {
                        if (!cancelled[0]) {
                            task.run();
                        }
                    });
            return () -> cancelled[0] = true;
        }

        @Override
        public void agreed(AgreedState state) {
            if (state.membership().epoch().compareTo(Epoch.FIRST) > 0) {
                arrived++;
            }
        }

        @Override
        public void happened(PaxosEvent event) {}

        @Override
        public void notUnderstood(String why) {
            throw new AssertionError(why);
        }
    }

    private void later(long delayNanos, Runnable task) {
        tasks.add(new Task(now + delayNanos, order++, task));
    }

    private void runFor(long nanos) {
        long until = now + nanos;
        while (!tasks.isEmpty() && tasks.element().at() <= until && arrived < MEMBERS) {
            Task task = tasks.remove();
            now = task.at();
            task.run().run();
        }
    }

    private static Ring ring() {
        List<Member> members =
                IntStream.rangeClosed(1, MEMBERS)
                        .mapToObj(number -> Member.of(new NodeId("n%04d".formatted(number))))
                        .toList();
        return Ring.founding(members, PARTITIONS);
    }

    /** By the rings alone, since nothing else counts. */
    @Test
    void aJoinMovesLittleMoreThanItMust(TestReporter reporter) {
        Ring before = ring();
        List<Member> members = new ArrayList<>(before.members());
        members.add(Member.of(JOINER));
        Ring after = before.next(members);

        List<Arrival> replicas =
                Arrival.between(before, after).stream()
                        .filter(arrival -> arrival.place() < N && arrival.formerPlace() >= N)
                        .toList();
        int least = N * PARTITIONS / (MEMBERS + 1);
        reporter.publishEntry("replicas moved", replicas.size() + ", at the least " + least);
        assertThat(replicas).hasSizeBetween(least, 2 * least);
    }

    @Test
    void aChangeIsAgreedOnAndSpreadWithAFewMessagesForEachMember(TestReporter reporter) {
        AgreedState founding = AgreedState.founding(ring());
        for (Member member : founding.membership().ring().members()) {
            places.put(member.id(), new Place(member.id(), founding));
        }
        places.values().forEach(place -> place.agreement.start());
        runFor(5_000 * MILLIS);
        messages = 0;
        bytes = 0;
        long proposedAt = now;
        long[] decidedAt = new long[1];
        Place first = places.firstEntry().getValue();
        first.agreement.propose(
                new Command.Begin(new RingChange.Join(Member.of(JOINER)), null),
                5_000 * MILLIS,
                decision -> {
                    assertThat(decision).isInstanceOf(Decision.Agreed.class);
                    decidedAt[0] = now;
                });
        runFor(10_000 * MILLIS);

        AgreedState known = Objects.requireNonNull(first.agreement.state());
        Undertaking undertaking = Objects.requireNonNull(known.membership().undertaking());
        assertThat(undertaking.step()).isEqualTo(Undertaking.Step.BEGIN);
        assertThat(arrived).as("all have it on their disks").isEqualTo(MEMBERS);
        int size = AgreedCodec.encode(known).length;
        reporter.publishEntry(
                Map.of(
                        "bytes of the agreed state",
                        "%,d, and %,d before".formatted(size, AgreedCodec.encode(founding).length),
                        "agreed on after",
                        (decidedAt[0] - proposedAt) / MILLIS + " ms",
                        "known to all after",
                        (now - proposedAt) / MILLIS + " ms",
                        "messages",
                        "%,d of %,d bytes together".formatted(messages, bytes)));
        assertThat(size).isLessThan(256 << 10);
        assertThat(messages).isLessThan(20L * MEMBERS);
        assertThat(now - proposedAt).isLessThan(1_000 * MILLIS);
        Membership all = known.membership();
        assertThat(all.advanced().advanced().ring().members()).hasSize(MEMBERS + 1);
    }
}
