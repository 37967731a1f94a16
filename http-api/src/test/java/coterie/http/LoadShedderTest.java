package coterie.http;

import static java.util.stream.Collectors.counting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who begins in which turn of a loop, and who is shed. */
class LoadShedderTest {

    private static final long TIMEOUT = 1_000;

    private final Queue<Runnable> endOfTurn = new ArrayDeque<>();
    private final Queue<Runnable> nextTurn = new ArrayDeque<>();
    private final List<Integer> begun = new ArrayList<>();
    private final List<Long> left = new ArrayList<>();
    private final List<Integer> shed = new ArrayList<>();
    private long now = 5_000;
    private final LoadShedder shedder = new LoadShedder(endOfTurn::add, nextTurn::add, () -> now);

    private void enter(int request) {
        shedder.enter(
                TIMEOUT,
                timeLeft -> {
                    begun.add(request);
                    left.add(timeLeft);
                },
                () -> shed.add(request));
    }

    private void enter(int from, int to) {
        IntStream.range(from, to).forEach(this::enter);
    }

    /** The loop has dealt with what it had read, and goes on to the next turn. */
    private void turn() {
        List<Runnable> next = new ArrayList<>(nextTurn);
        nextTurn.clear();
        next.forEach(Runnable::run);
        while (!endOfTurn.isEmpty()) {
            endOfTurn.remove().run();
        }
    }

    private static List<Integer> range(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    @Test
    void whatATurnCanBearBeginsAtOnceWithAllOfItsTime() {
        enter(0, LoadShedder.PER_TURN);
        assertThat(begun).isEqualTo(range(0, LoadShedder.PER_TURN));
        assertThat(left).containsOnly(TIMEOUT);
        assertThat(endOfTurn).hasSize(1);
        turn();
        assertThat(nextTurn).isEmpty();
        enter(-1);
        assertThat(begun).endsWith(-1);
    }

    @Test
    void theOthersBeginInLaterTurnsInOrderWithTheTimeThatIsLeft() {
        enter(0, 2 * LoadShedder.PER_TURN + 1);
        now += TIMEOUT / 10;
        turn();
        assertThat(begun).hasSize(LoadShedder.PER_TURN);
        turn();
        assertThat(begun).isEqualTo(range(0, 2 * LoadShedder.PER_TURN));
        assertThat(left.subList(LoadShedder.PER_TURN, 2 * LoadShedder.PER_TURN))
                .containsOnly(TIMEOUT - TIMEOUT / 10);
        turn();
        assertThat(begun).isEqualTo(range(0, 2 * LoadShedder.PER_TURN + 1));
        assertThat(nextTurn).isEmpty();
        assertThat(shed).isEmpty();
    }

    @Test
    void whoComesLaterDoesNotOvertakeThoseWhoWait() {
        enter(0, LoadShedder.PER_TURN + 1);
        turn();
        enter(-1);
        assertThat(begun).hasSize(LoadShedder.PER_TURN);
        turn();
        assertThat(begun).endsWith(LoadShedder.PER_TURN, -1);
    }

    @Test
    void whoHasWaitedTooLongIsShedAndTakesNobodysPlace() {
        enter(0, 2 * LoadShedder.PER_TURN);
        now += TIMEOUT / LoadShedder.PATIENT_PART + 1;
        turn();
        enter(1_000, 1_010);
        turn();
        assertThat(shed).isEqualTo(range(LoadShedder.PER_TURN, 2 * LoadShedder.PER_TURN));
        assertThat(begun).hasSize(LoadShedder.PER_TURN + 10).endsWith(1_009);
    }

    @Test
    void noMoreThanSoManyWait() {
        enter(0, LoadShedder.PER_TURN + LoadShedder.MAX_WAITING);
        assertThat(shed).isEmpty();
        enter(-1);
        assertThat(shed).containsExactly(-1);
        for (int turns = 0; turns <= LoadShedder.MAX_WAITING / LoadShedder.PER_TURN; turns++) {
            turn();
        }
        assertThat(begun).isEqualTo(range(0, LoadShedder.PER_TURN + LoadShedder.MAX_WAITING));
    }

    @Test
    void aRequestThatFailsHoldsUpNobody() {
        enter(0, LoadShedder.PER_TURN);
        shedder.enter(
                TIMEOUT,
                _ -> {
                    throw new IllegalStateException("on purpose");
                },
                () -> shed.add(-1));
        enter(-2);
        turn();
        assertThatIllegalStateException().isThrownBy(this::turn);
        turn();
        assertThat(begun).endsWith(-2);
        assertThat(shed).isEmpty();
    }

    /** What was read is dealt with, and read again, between any two turns. */
    @Test
    void onALoopOfNettyNoMoreBeginInATurnEither() throws Exception {
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try {
            EventLoop loop = group.next();
            int requests = 3 * LoadShedder.PER_TURN;
            int[] turns = new int[1];
            List<Integer> turnOfEach = new CopyOnWriteArrayList<>();
            CountDownLatch all = new CountDownLatch(requests);
            loop.execute(() -> {
                countTurns(loop, turns, all);
                LoadShedder real = LoadShedder.of(loop);
                for (int i = 0; i < requests; i++) {
                    real.enter(
                            TimeUnit.MINUTES.toNanos(10),
                            _ -> {
                                turnOfEach.add(turns[0]);
                                all.countDown();
                            },
                            () -> {});
                }
            });
            assertThat(all.await(60, TimeUnit.SECONDS)).isTrue();
            Map<Integer, Long> begunIn =
                    turnOfEach.stream().collect(Collectors.groupingBy(turn -> turn, counting()));
            assertThat(begunIn.values()).allMatch(begun -> begun == LoadShedder.PER_TURN);
        } finally {
            group.shutdownGracefully(0, 0, TimeUnit.SECONDS).sync();
        }
    }

    /** A timer that is due at once fires in the next turn, and so counts them. */
    private static void countTurns(EventLoop loop, int[] turns, CountDownLatch until) {
        var _ =
                loop.schedule(
                        () -> {
                            turns[0]++;
                            if (until.getCount() > 0) {
                                countTurns(loop, turns, until);
                            }
                        },
                        1,
                        TimeUnit.NANOSECONDS);
    }

    @Test
    void aRequestThatBeginsMayLetAnotherOneIn() {
        shedder.enter(TIMEOUT, _ -> enter(2), () -> shed.add(1));
        assertThat(begun).containsExactly(2);
    }
}
