package coterie.replication.membership;

import coterie.consensus.DurableState;
import coterie.consensus.PaxosEvent;
import coterie.consensus.PaxosSettings;
import coterie.replication.Environment;
import coterie.replication.TransferStatus;
import coterie.replication.agreed.AgreedState;
import coterie.replication.message.Message;
import coterie.ring.Epoch;
import coterie.ring.MemberState;
import coterie.ring.Membership;
import coterie.ring.NodeId;
import coterie.ring.Topology;
import coterie.ring.Undertaking;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One life of a node in a {@link Rehearsal}; its shards are but timers. */
final class Understudy implements Environment, AgreementListener, RingPort {

    final NodeId self;
    final Agreement agreement;
    final RingDuties duties;
    long pausedUntil;
    private final Rehearsal rehearsal;
    private final RandomGenerator chance;
    private final double clockRate;
    private final long clockOrigin;
    private @Nullable AgreedState adopted;
    private @Nullable Epoch fetching;
    private @Nullable Epoch fetched;
    private @Nullable Epoch cleared;

    Understudy(Rehearsal rehearsal, NodeId self, DurableState found) {
        this.rehearsal = rehearsal;
        this.self = self;
        this.chance = rehearsal.random().split();
        this.clockRate = chance.nextDouble(0.99, 1.01);
        this.clockOrigin = chance.nextLong();
        this.agreement = new Agreement(self, found, this::save, this, PaxosSettings.DEFAULT, this);
        this.duties = new RingDuties(self, agreement, this, this, Rehearsal.SETTINGS);
        this.adopted = agreement.state();
    }

    void start() {
        agreement.start();
        duties.start();
        if (adopted != null) {
            clear(epoch());
        }
    }

    boolean servesStrict() {
        return adopted != null && duties.mayServeStrict(nanos());
    }

    private Membership membership() {
        if (adopted == null) {
            throw new IllegalStateException(self + " knows nothing yet");
        }
        return adopted.membership();
    }

    Epoch epoch() {
        return adopted == null ? Epoch.FIRST : membership().epoch();
    }

    Topology topology() {
        return membership().topology();
    }

    private void save(byte[] state, Runnable durable) {
        later(
                chance.nextLong(10 * Rehearsal.MILLIS),
                () -> {
                    rehearsal.store(self, state);
                    durable.run();
                });
    }

    private void later(long delay, Runnable task) {
        rehearsal.later(
                delay,
                () -> {
                    if (rehearsal.lives.get(self) != this) {
                        return;
                    }
                    if (rehearsal.now() < pausedUntil) {
                        later(pausedUntil - rehearsal.now(), task);
                    } else {
                        task.run();
                    }
                });
    }

    @Override
    public void agreed(AgreedState state) {
        later(chance.nextLong(100 * Rehearsal.MILLIS), () -> adopt(state));
    }

    private void adopt(AgreedState state) {
        if (adopted == null || epoch().compareTo(state.membership().epoch()) <= 0) {
            boolean isNew = adopted == null || !epoch().equals(state.membership().epoch());
            adopted = state;
            rehearsal.adopted(state);
            if (isNew) {
                clear(state.membership().epoch());
            }
        }
    }

    /** Hands over, or drops, whatever it is. */
    private void clear(Epoch epoch) {
        later(
                chance.nextLong(3 * Rehearsal.SECOND),
                () -> {
                    if (rehearsal.nobodyHandsOver) {
                        clear(epoch);
                    } else if (epoch.equals(epoch())) {
                        cleared = epoch;
                    }
                });
    }

    @Override
    public @Nullable TransferStatus transfers() {
        if (adopted == null) {
            return null;
        }
        Undertaking change = membership().undertaking();
        boolean isBegun =
                change != null && change.step() == Undertaking.Step.BEGIN && !change.isCancelled();
        boolean fetches =
                isBegun
                        && Rehearsal.arriving(membership()).contains(self)
                        && !epoch().equals(fetched);
        boolean isCleared = epoch().equals(cleared);
        boolean leaves = membership().states().get(self) == MemberState.LEAVING;
        boolean drops = membership().dropping().containsKey(self);
        return new TransferStatus(
                epoch(),
                fetches ? 1 : 0,
                leaves && !isCleared ? 1 : 0,
                drops && !isCleared ? 1 : 0,
                0,
                0,
                List.of());
    }

    @Override
    public void mayFetch(Epoch begun) {
        Undertaking change = adopted == null ? null : membership().undertaking();
        if (change != null
                && begun.equals(epoch())
                && !begun.equals(fetching)
                && Rehearsal.arriving(membership()).contains(self)) {
            fetching = begun;
            rehearsal.begunToFetch(self, begun);
            fetch(begun);
        }
    }

    private void fetch(Epoch begun) {
        later(
                chance.nextLong(3 * Rehearsal.SECOND),
                () -> {
                    if (rehearsal.nobodyFetches) {
                        fetch(begun);
                    } else if (begun.equals(epoch())) {
                        fetched = begun;
                        rehearsal.fetched(self, begun);
                    }
                });
    }

    @Override
    public boolean isReachable(NodeId member) {
        return rehearsal.isReachable(self, member);
    }

    @Override
    public long nanos() {
        return clockOrigin + (long) (rehearsal.now() * clockRate);
    }

    @Override
    public long wallMillis() {
        return 0;
    }

    @Override
    public RandomGenerator random() {
        return chance;
    }

    @Override
    public void send(NodeId to, Message message) {
        rehearsal.send(self, to, message);
    }

    @Override
    public Timer after(long delayNanos, Runnable task) {
        boolean[] isCancelled = {false};
        later(
                (long) (delayNanos / clockRate),
                () -> {
                    if (!isCancelled[0]) {
                        task.run();
                    }
                });
        return () -> isCancelled[0] = true;
    }

    @Override
    public void happened(PaxosEvent event) {}

    @Override
    public void notUnderstood(String why) {
        throw new IllegalStateException(why);
    }
}
