package coterie.replication.simulation;

import coterie.replication.agreed.Command;
import coterie.replication.membership.Decision;
import coterie.ring.Membership;
import coterie.ring.NodeId;
import coterie.ring.RingChange;
import coterie.ring.Undertaking;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who changes the ring: one change after the other, each asked for through any member until it is
 * granted or cannot be. Sometimes the change under way is cancelled, or another one asked for
 * meanwhile.
 */
final class Operator {

    private static final long POLL_NANOS = 250 * Scenario.MILLIS;
    private static final long PATIENCE_NANOS = 4_000 * Scenario.MILLIS;

    /** A change that nobody has to wait for is given up after so many attempts. */
    private static final int MOST_ATTEMPTS = 12;

    /** Of so many looks at a change under way one leads to a cancellation. */
    private static final int SHARE_OF_CANCELS = 80;

    /** And one to another wish, which must not be granted. */
    private static final int SHARE_OF_MORE = 20;

    /** And one to other properties of a bucket, which may be had at any time. */
    private static final int SHARE_OF_SETTINGS = 10;

    private final Cluster cluster;
    private final SplittableRandom random;
    private final Wishes wishes;
    private int left;
    private @Nullable Wish wish;
    private final List<Machine> unheard = new ArrayList<>();
    private boolean stopped;

    Operator(Cluster cluster, SplittableRandom random) {
        this.cluster = cluster;
        this.random = random;
        this.wishes = new Wishes(cluster, random.split());
        this.left = cluster.scenario().turnover().changes();
        cluster.chronicle().onEpoch(this::letLateIn);
    }

    /**
     * A change that is wanted.
     *
     * @param newcomer the machine that becomes a member by it, or null
     * @param isDead whether it removes a machine that is out of use
     */
    record Wanted(RingChange change, @Nullable Machine newcomer, boolean isDead) {}

    /** What has become of it so far. */
    private static final class Wish {
        final Wanted wanted;
        int attempts;
        boolean asking;
        boolean granted;

        Wish(Wanted wanted) {
            this.wanted = wanted;
        }
    }

    void start() {
        pause();
    }

    /** Begins no change any more; one that must be is brought to its end. */
    void stop() {
        stopped = true;
        left = 0;
    }

    /** Whether no change is wanted any more, and none under way. */
    boolean isDone() {
        return left == 0 && wish == null && isSettled();
    }

    private boolean isSettled() {
        return membership().undertaking() == null;
    }

    /** Wants this now, in place of whatever it would have wanted next. */
    void want(Wanted wanted) {
        wish = new Wish(wanted);
        look();
    }

    private Membership membership() {
        return cluster.chronicle().latest().membership();
    }

    private void pause() {
        if (left > 0) {
            long pause = random.nextLong(1, 2 * cluster.scenario().turnover().pauseNanos());
            cluster.schedule().after(pause, "the operator", this::begin);
        }
    }

    private void begin() {
        if (left == 0) {
            return;
        }
        Wanted wanted = isSettled() ? wishes.draw(membership()) : null;
        if (wanted == null) {
            pause();
        } else {
            left--;
            want(wanted);
        }
    }

    private void look() {
        Wish mine = wish;
        if (mine == null) {
            return;
        }
        admit(mine);
        Membership now = membership();
        boolean isMade = isMade(mine.wanted.change(), now);
        Undertaking underWay = now.undertaking();
        if (underWay != null) {
            if (isInTheWay(underWay, mine)) {
                propose(new Command.Cancel(), _ -> {});
            }
            meddle();
        } else if (isMade || (mine.granted && !mine.wanted.isDead()) || isHopeless(mine)) {
            wish = null;
            givenUp(mine.wanted.newcomer());
            wishes.over(mine.wanted);
            pause();
            return;
        } else if (!mine.asking) {
            wish = wishes.isVain(mine.wanted, now) ? new Wish(wishes.again(mine.wanted)) : mine;
            ask(wish);
        }
        cluster.schedule().after(POLL_NANOS, "the operator", this::look);
    }

    /**
     * Another change was begun a moment before, which waits for the dead one to make replicas: it
     * can never end but by being cancelled.
     */
    private static boolean isInTheWay(Undertaking underWay, Wish mine) {
        return mine.wanted.isDead()
                && !underWay.change().equals(mine.wanted.change())
                && underWay.step() == Undertaking.Step.BEGIN
                && !underWay.isCancelled();
    }

    private boolean isHopeless(Wish mine) {
        return !mine.asking && !mine.wanted.isDead() && (stopped || mine.attempts >= MOST_ATTEMPTS);
    }

    private static boolean isMade(RingChange change, Membership now) {
        NodeId departing = change.departing();
        return switch (change) {
            case RingChange.Leave _, RingChange.Remove _, RingChange.Replace _ ->
                    departing != null && now.former().contains(departing);
            case RingChange.Join join ->
                    now.former().contains(join.subject())
                            || now.ring().member(join.subject()).isPresent();
            case RingChange.Reshape reshape ->
                    now.ring().member(reshape.subject()).map(reshape.member()::equals).orElse(true);
        };
    }

    private void givenUp(@Nullable Machine newcomer) {
        if (newcomer != null && newcomer.agreement() == null) {
            unheard.add(newcomer);
        }
    }

    /** A wish whose outcome nobody told was granted after all: its newcomer is waited for. */
    private void letLateIn(Membership membership) {
        Undertaking change = membership.undertaking();
        if (change != null) {
            unheard.stream()
                    .filter(late -> late.id().equals(change.change().subject()))
                    .findFirst()
                    .ifPresent(late -> {
                        unheard.remove(late);
                        late.comeBack();
                    });
        }
    }

    /** The newcomer is told, once whom it asked knows it for a member, and starts. */
    private void admit(Wish mine) {
        Machine newcomer = mine.wanted.newcomer();
        if (newcomer != null && newcomer.agreement() == null) {
            cluster.doorkeeper().letIn(newcomer);
        }
    }

    private void ask(Wish mine) {
        mine.asking = true;
        mine.attempts++;
        Machine newcomer = mine.wanted.newcomer();
        propose(
                new Command.Begin(
                        mine.wanted.change(),
                        newcomer == null ? null : Cluster.address(newcomer.id())),
                decision -> {
                    mine.asking = false;
                    mine.granted |= decision instanceof Decision.Agreed;
                });
    }

    /** Through any member that runs; whether it dies or answers, the listener hears of it. */
    private void propose(Command command, Consumer<Decision> listener) {
        List<NodeProcess> running = cluster.servers();
        if (running.isEmpty()) {
            listener.accept(new Decision.NotAgreed("nobody runs"));
            return;
        }
        NodeProcess process = running.get(random.nextInt(running.size()));
        cluster.schedule().note("the operator asks " + process.self(), command.toString());
        boolean[] heard = {false};
        Consumer<Decision> once =
                decision -> {
                    if (!heard[0]) {
                        heard[0] = true;
                        cluster.schedule().note("the operator hears", decision.toString());
                        listener.accept(decision);
                    }
                };
        process.onDeath(() -> once.accept(new Decision.Unknown()));
        process.node().propose(command, PATIENCE_NANOS, once);
    }

    /** While a change is under way. */
    private void meddle() {
        if (stopped || cluster.scenario().turnover().changes() == 0) {
            return;
        }
        if (random.nextInt(SHARE_OF_CANCELS) == 0) {
            propose(new Command.Cancel(), _ -> {});
        } else if (random.nextInt(SHARE_OF_MORE) == 0) {
            RingChange other = wishes.another(membership());
            if (other != null) {
                propose(new Command.Begin(other, null), _ -> {});
            }
        }
        if (cluster.scenario().turnover().settings() && random.nextInt(SHARE_OF_SETTINGS) == 0) {
            propose(wishes.settings(), _ -> {});
        }
    }
}
