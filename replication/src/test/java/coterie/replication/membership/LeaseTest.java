package coterie.replication.membership;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.ring.Epoch;
import coterie.ring.NodeId;
import coterie.ring.property.Property;
import java.util.List;
import java.util.random.RandomGenerator.SplittableGenerator;
import org.junit.jupiter.api.Test;

class LeaseTest {

    private static final long SECOND = 1_000_000_000L;
    private static final LeaseTerm TERM = new LeaseTerm(10 * SECOND);
    private static final NodeId ONE = new NodeId("n1");
    private static final NodeId OTHER = new NodeId("n2");
    private static final Epoch OLD = new Epoch(4);
    private static final Epoch NEW = new Epoch(5);

    /** Clocks that differ in origin and rate, and delays of what is said. */
    private record World(
            long memberOrigin,
            double memberRate,
            long leaderOrigin,
            double leaderRate,
            long askedAt,
            long toLeader,
            long toMember) {

        static World from(SplittableGenerator random) {
            return new World(
                    random.nextLong(),
                    random.nextDouble(0.99, 1.01),
                    random.nextLong(),
                    random.nextDouble(0.99, 1.01),
                    random.nextLong(100 * SECOND),
                    random.nextLong(20 * SECOND),
                    random.nextLong(20 * SECOND));
        }

        long memberClock(long time) {
            return memberOrigin + (long) (time * memberRate);
        }

        long leaderClock(long time) {
            return leaderOrigin + (long) (time * leaderRate);
        }
    }

    @Test
    void isOverForItsHolderBeforeItIsSurelyOverForTheGiverHoweverTheClocksDrift() {
        Property.forAll(
                20_000,
                World::from,
                world -> {
                    Lease lease = new Lease(TERM, world.memberClock(0));
                    LeaseBook book = new LeaseBook(TERM, world.leaderClock(0));
                    book.asked(ONE, OLD, world.leaderClock(world.askedAt() + world.toLeader()));
                    lease.granted(world.memberClock(world.askedAt()));
                    long heard = world.askedAt() + world.toLeader();
                    for (long time = heard; time < heard + 25 * SECOND; time += SECOND / 7) {
                        boolean mayPass = book.mayPass(List.of(ONE), NEW, world.leaderClock(time));
                        assertThat(mayPass && lease.isValid(world.memberClock(time))).isFalse();
                    }
                    assertThat(
                                    book.mayPass(
                                            List.of(ONE),
                                            NEW,
                                            world.leaderClock(heard + 11 * SECOND)))
                            .isTrue();
                });
    }

    @Test
    void lastsFromWhenItWasAskedForAndLateAnswersDoNotShortenIt() {
        Lease lease = new Lease(TERM, 0);
        assertThat(lease.isValid(1)).isFalse();
        lease.granted(5 * SECOND);
        assertThat(lease.isValid(14 * SECOND)).isTrue();
        assertThat(lease.isValid(15 * SECOND)).isFalse();
        lease.granted(2 * SECOND);
        assertThat(lease.isValid(14 * SECOND)).isTrue();
    }

    @Test
    void aStepWaitsForEveryMemberThatMayStillServe() {
        LeaseBook book = new LeaseBook(TERM, 0);
        List<NodeId> members = List.of(ONE, OTHER);
        book.asked(ONE, NEW, 3 * SECOND);
        assertThat(book.waitingFor(members, NEW, 9 * SECOND)).containsExactly(OTHER);
        book.asked(OTHER, OLD, 9 * SECOND);
        assertThat(book.waitingFor(members, NEW, 18 * SECOND)).containsExactly(OTHER);
        assertThat(book.mayPass(members, NEW, 20 * SECOND)).isTrue();
        book.asked(OTHER, NEW, 21 * SECOND);
        assertThat(book.mayPass(members, NEW, 21 * SECOND)).isTrue();
    }

    @Test
    void aNewLeaderWaitsForTheLeasesOfTheLastOne() {
        LeaseBook book = new LeaseBook(TERM, 100 * SECOND);
        assertThat(book.mayPass(List.of(ONE), NEW, 110 * SECOND)).isFalse();
        assertThat(book.mayPass(List.of(ONE), NEW, 111 * SECOND)).isTrue();
        assertThat(book.isPastOver(110 * SECOND)).isFalse();
        assertThat(book.isPastOver(111 * SECOND)).isTrue();
    }

    @Test
    void whoIsNoMemberAnyMoreIsWaitedForWhileItMayHaveItsLease() {
        LeaseBook book = new LeaseBook(TERM, 0);
        book.asked(ONE, OLD, 20 * SECOND);
        book.asked(OTHER, NEW, 20 * SECOND);
        book.retain(List.of(OTHER), 30 * SECOND);
        assertThat(book.waitingFor(List.of(OTHER), NEW, 30 * SECOND)).containsExactly(ONE);
        book.retain(List.of(OTHER), 31 * SECOND);
        assertThat(book.waitingFor(List.of(ONE, OTHER), NEW, 31 * SECOND)).isEmpty();
    }
}
