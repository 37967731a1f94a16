package coterie.http;

import coterie.replication.ClusterChanges;
import coterie.replication.ClusterView;
import coterie.replication.Evidence;
import coterie.replication.GetRequest;
import coterie.replication.KeyValueStore;
import coterie.replication.ListOutcome;
import coterie.replication.ListRequest;
import coterie.replication.PutRequest;
import coterie.replication.ReadOutcome;
import coterie.replication.TransferStatus;
import coterie.replication.WriteOutcome;
import coterie.replication.agreed.AgreedState;
import coterie.replication.agreed.Applied;
import coterie.replication.agreed.Command;
import coterie.replication.membership.AgreementView;
import coterie.replication.membership.Decision;
import coterie.ring.Epoch;
import coterie.ring.Key;
import coterie.ring.Member;
import coterie.ring.NodeId;
import coterie.ring.Ring;
import coterie.ring.Target;
import coterie.ring.Topology;
import coterie.storage.Change;
import coterie.storage.CoordinatedWrite;
import coterie.storage.DotSource;
import coterie.storage.Held;
import coterie.storage.SiblingLimits;
import coterie.storage.StoredRecord;
import coterie.storage.version.Siblings;
import coterie.storage.version.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A store in memory with the real rules of causality, which answers from a thread of its own, as a
 * shard would.
 */
final class FakeStore implements KeyValueStore, ClusterView, ClusterChanges {

    static final NodeId N1 = new NodeId("n1");

    private final TreeMap<Key, StoredRecord> records = new TreeMap<>();
    private final Counter dots = new Counter();
    final List<GetRequest> gets = new ArrayList<>();
    final List<PutRequest> puts = new ArrayList<>();
    final List<ListRequest> lists = new ArrayList<>();
    @Nullable ReadOutcome nextRead;
    @Nullable WriteOutcome nextWrite;
    @Nullable NodeId standInForSecond;
    @Nullable Decision nextDecision;
    volatile @Nullable TransferStatus nextProgress;
    boolean silent;

    /** The read, counted from 1, that ends in an exception. */
    volatile int brokenGet;

    /** Whether writes end in an exception. */
    volatile boolean breaksPuts;

    /** How long a write takes its caller. */
    volatile long writeNanos;

    private AgreedState agreed;
    private @Nullable AgreedState ahead;

    FakeStore(int members) {
        List<Member> all = new ArrayList<>();
        for (int i = 1; i <= members; i++) {
            all.add(Member.of(new NodeId("n" + i)));
        }
        this.agreed = AgreedState.founding(Ring.founding(all, 8));
    }

    private Evidence evidence(int required) {
        return new Evidence(List.of(Target.primary(N1), second()), required, N1, Epoch.FIRST);
    }

    private Target second() {
        NodeId n2 = new NodeId("n2");
        NodeId standIn = standInForSecond;
        return standIn == null ? Target.primary(n2) : new Target(standIn, n2);
    }

    private static void elsewhere(Runnable task) {
        Thread.ofVirtual().start(task);
    }

    @Override
    public synchronized void get(GetRequest request, Consumer<ReadOutcome> listener) {
        gets.add(request);
        if (gets.size() == brokenGet) {
            throw new IllegalStateException("on purpose");
        }
        ReadOutcome outcome =
                nextRead != null
                        ? nextRead
                        : new ReadOutcome.Read(siblings(request.key()), evidence(2));
        nextRead = null;
        if (!silent) {
            elsewhere(() -> listener.accept(outcome));
        }
    }

    synchronized Siblings siblings(Key key) {
        StoredRecord record = records.get(key);
        return record == null ? Siblings.NONE : record.siblings();
    }

    @Override
    public synchronized void put(PutRequest request, Consumer<WriteOutcome> listener) {
        puts.add(request);
        if (breaksPuts) {
            throw new IllegalStateException("on purpose");
        }
        for (long begun = System.nanoTime(); System.nanoTime() - begun < writeNanos; ) {
            Thread.onSpinWait();
        }
        WriteOutcome outcome = nextWrite != null ? nextWrite : write(request);
        nextWrite = null;
        if (!silent) {
            elsewhere(() -> listener.accept(outcome));
        }
    }

    private WriteOutcome write(PutRequest request) {
        Value value = request.value();
        StoredRecord record = records.get(request.key());
        Held held = record == null ? Held.Missing.MISSING : new Held.Found(record);
        CoordinatedWrite write =
                new CoordinatedWrite(
                        request.seen(),
                        value,
                        1_795_255_200_123L,
                        3,
                        new SiblingLimits(4, 1 << 20));
        return switch (write.apply(held, dots)) {
            case Change.Store store -> {
                records.put(request.key(), store.record());
                yield new WriteOutcome.Written(store.answer(), evidence(2));
            }
            case Change.Refuse refuse -> new WriteOutcome.Refused(refuse);
            case Change.Keep _, Change.Remove _, Change.Differs _, Change.Dropped _ ->
                    throw new IllegalStateException("a write always stores");
        };
    }

    @Override
    public void held(Key key, NodeId member, long timeoutNanos, Consumer<ReadOutcome> listener) {
        ReadOutcome outcome =
                new ReadOutcome.Read(
                        siblings(key),
                        new Evidence(List.of(Target.primary(member)), 1, N1, Epoch.FIRST));
        elsewhere(() -> listener.accept(outcome));
    }

    @Override
    public synchronized void list(ListRequest request, Consumer<ListOutcome> listener) {
        lists.add(request);
        List<byte[]> keys =
                records.entrySet().stream()
                        .filter(entry -> entry.getKey().bucket().equals(request.bucket()))
                        .filter(entry -> !entry.getValue().siblings().isAbsent())
                        .map(entry -> entry.getKey().bytes())
                        .filter(key ->
                                Arrays.equals(
                                        Arrays.copyOf(
                                                key, Math.min(key.length, request.prefix().length)),
                                        request.prefix()))
                        .filter(key ->
                                request.after() == null
                                        || Arrays.compareUnsigned(key, request.after()) > 0)
                        .toList();
        List<byte[]> page = keys.subList(0, Math.min(keys.size(), request.limit()));
        ListOutcome outcome =
                new ListOutcome.Listed(page, page.size() < keys.size() ? page.getLast() : null);
        elsewhere(() -> listener.accept(outcome));
    }

    @Override
    public NodeId self() {
        return N1;
    }

    @Override
    public Epoch highestEpochHeard() {
        return ring().epoch();
    }

    @Override
    public synchronized AgreedState agreed() {
        return agreed;
    }

    @Override
    public synchronized void propose(
            Command command, long timeoutNanos, Consumer<Decision> listener) {
        Decision next = nextDecision;
        Decision decision = next == null ? decide(command) : next;
        elsewhere(() -> listener.accept(decision));
    }

    /** As a cluster of which every member answers would. */
    private Decision decide(Command command) {
        Applied applied = (ahead == null ? agreed : ahead).apply(command);
        agreed = applied.state();
        ahead = null;
        return applied.rejected() == null
                ? new Decision.Agreed(agreed)
                : new Decision.Rejected(applied.rejected());
    }

    /** From now on this node is behind: the cluster agrees on this, and it does not hear of it. */
    synchronized void missNews(Command command) {
        ahead = (ahead == null ? agreed : ahead).apply(command).state();
    }

    /** Has a command agreed on at once. */
    synchronized void agree(Command command) {
        agreed = agreed.apply(command).state();
    }

    @Override
    public AgreementView agreement() {
        return new AgreementView(new NodeId("n2"), List.of(N1, new NodeId("n2"), new NodeId("n3")));
    }

    @Override
    public Topology topology() {
        return agreed().membership().topology();
    }

    @Override
    public @Nullable TransferStatus progress() {
        return nextProgress;
    }

    @Override
    public long silentNanos(NodeId member) {
        return isReachable(member) ? 0 : 75_999_999_999L;
    }

    @Override
    public boolean isReachable(NodeId member) {
        return !member.value().equals("n3");
    }

    private static final class Counter implements DotSource {
        private long last;

        @Override
        public long incarnation() {
            return 0xC0FFEEL;
        }

        @Override
        public long last() {
            return last;
        }

        @Override
        public long next() {
            return ++last;
        }

        @Override
        public void renew() {
            throw new IllegalStateException("nobody else issues dots here");
        }
    }
}
