package coterie.replication.gossip;

import static coterie.replication.gossip.Swarm.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import coterie.replication.Event;
import coterie.replication.gossip.Swarm.One;
import coterie.replication.message.Gossip;
import coterie.replication.message.Rumour;
import coterie.ring.Epoch;
import coterie.ring.NodeId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A thousand nodes gossip, and the bounds of {@code docs/membership.md} hold. */
class SwarmTest {

    private static final GossipSettings LIFEGUARD = GossipSettings.every(SECOND);
    private static final GossipSettings WITHOUT_HEALTH =
            new GossipSettings(SECOND, 0, GossipSettings.CONFIRMATIONS);
    private static final int THOUSAND = 1_000;
    private static final double SLACK = 1.05;

    private static void print(String format, Object... values) {
        System.out.printf(Locale.ROOT, "gossip: " + format + "%n", values);
    }

    private static Swarm started(int size, double loss, GossipSettings settings) {
        Swarm swarm = new Swarm(size, loss, settings, 1);
        swarm.start();
        return swarm;
    }

    private static double seconds(long nanos) {
        return (double) nanos / SECOND;
    }

    @ParameterizedTest(name = "{0} of the messages lost")
    @CsvSource({"0, 2.5, 80", "0.01, 3, 100", "0.1, 5, 5000"})
    void showsASilentMemberToAThousandInTimeAndNobodyElse(
            double loss, double messagesEach, double bytesEach) {
        Swarm swarm = started(THOUSAND, loss, LIFEGUARD);
        swarm.pass(10 * SECOND);
        Cost cost = Cost.over(swarm, 10);
        One silent = swarm.nodes.get(500);
        silent.silent = true;
        long since = swarm.now();
        swarm.pass(18 * SECOND);

        long[] after =
                swarm.nodes.stream()
                        .filter(one -> one.lostAt.containsKey(silent.name))
                        .mapToLong(one -> one.lostAt.get(silent.name) - since)
                        .sorted()
                        .toArray();
        print(
                "%d nodes, %.0f %% loss: a silent one is lost to the first after %.1f s, to half"
                        + " after %.1f s, to all after %.1f s; %d live ones counted as dead; %s",
                THOUSAND,
                100 * loss,
                seconds(after[0]),
                seconds(after[after.length / 2]),
                seconds(after[after.length - 1]),
                swarm.falseDeaths(),
                cost);
        assertThat(after).hasSize(THOUSAND - 1);
        assertThat(after[0]).isLessThan(13 * SECOND);
        assertThat(after[after.length / 2]).isLessThan(15 * SECOND);
        assertThat(swarm.falseDeaths()).isZero();
        assertThat(cost.messages()).isLessThan(messagesEach);
        assertThat(cost.bytes()).isLessThan(bytesEach);
    }

    /**
     * A minority needs longer, since it blames itself for the silence. (The transport's heartbeats
     * tell it sooner.)
     */
    @ParameterizedTest(name = "{0} nodes")
    @ValueSource(ints = {2, 3, 4, 5, 7})
    void showsAllTheSilentInSmallClustersHoweverManyTheyAre(int size) {
        for (int alive = 1; alive < size; alive++) {
            Swarm swarm = started(size, 0, LIFEGUARD);
            swarm.pass(10 * SECOND);
            List<One> live = swarm.nodes.subList(0, alive);
            List<One> silent = swarm.nodes.subList(alive, size);
            silent.forEach(one -> one.silent = true);
            int most = 2 * alive > size ? 15 : 90;
            int took = 0;
            while (!live.stream().allMatch(one -> one.lostAt.size() == silent.size())) {
                assertThat(++took).as("%d of %d alive", alive, size).isLessThanOrEqualTo(most);
                swarm.pass(SECOND);
            }
            silent.forEach(one -> one.silent = false);
            int back = 0;
            while (!swarm.nodes.stream().allMatch(one -> one.lostAt.isEmpty())) {
                assertThat(++back).as("%d of %d back", size - alive, size).isLessThan(30);
                swarm.pass(SECOND);
            }
            print("%d of %d silent: seen in %d s, back in %d s", size - alive, size, took, back);
        }
    }

    /** What a node says, each second. */
    private record Cost(double messages, double bytes) {
        static Cost over(Swarm swarm, int seconds) {
            long messages = swarm.messages;
            long bytes = swarm.bytes;
            swarm.pass(seconds * SECOND);
            double nodeSeconds = (double) swarm.nodes.size() * seconds;
            return new Cost(
                    (swarm.messages - messages) / nodeSeconds, (swarm.bytes - bytes) / nodeSeconds);
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT, "%.2f messages and %.0f bytes a node a second", messages, bytes);
        }
    }

    @Test
    void costsANodeTheSameWhateverTheSizeOfTheCluster() {
        Swarm hundred = started(100, 0, LIFEGUARD);
        Swarm thousand = started(THOUSAND, 0, LIFEGUARD);

        Cost few = Cost.over(hundred, 20);
        Cost many = Cost.over(thousand, 20);

        print("100 nodes: %s; %d nodes: %s", few, THOUSAND, many);
        assertThat(many.messages()).isLessThan(few.messages() * SLACK);
        assertThat(many.bytes()).isLessThan(few.bytes() * SLACK);
    }

    @ParameterizedTest(name = "{0} nodes")
    @CsvSource({"10, 4", "100, 5", "1000, 8"})
    void aRumourReachesAllInLogarithmicallyManyIntervals(int size, int mostIntervals) {
        Swarm swarm = started(size, 0, LIFEGUARD);
        swarm.pass(5 * SECOND);
        One accused = swarm.nodes.getFirst();
        One accuser = swarm.nodes.get(1);
        Rumour doubt = new Rumour(accused.name, Rumour.State.SUSPECT, 0, accuser.name);
        accused.gossiper()
                .received(accuser.name, new Gossip.Ping(0, Epoch.FIRST, 0, List.of(doubt)));

        int intervals = 0;
        while (!swarm.nodes.stream()
                .allMatch(one -> one.gossiper().incarnationOf(accused.name) == 1)) {
            assertThat(++intervals).isLessThanOrEqualTo(mostIntervals);
            swarm.pass(SECOND);
        }
        print("%d nodes: a rumour has reached all after %d intervals", size, intervals);
    }

    /**
     * One node gets to see messages up to 4 s late. To it, everybody is slow; without the local
     * health it accuses them all.
     */
    @Test
    void oneStarvedObserverAccusesFewOthersAndBuriesNone() {
        int with = accusedByAStarvedObserver(LIFEGUARD);
        int without = accusedByAStarvedObserver(WITHOUT_HEALTH);

        assertThat(with).isLessThan(10);
        assertThat(without).isGreaterThan(4 * with);
    }

    private static int accusedByAStarvedObserver(GossipSettings settings) {
        Swarm swarm = started(THOUSAND / 2, 0, settings);
        One starved = swarm.nodes.getFirst();
        starved.starvedNanos = 4 * SECOND;
        swarm.pass(60 * SECOND);

        int accused =
                swarm.nodes.stream()
                        .filter(one -> one != starved)
                        .mapToInt(one -> one.refutations)
                        .sum();
        long buried =
                swarm.nodes.stream()
                        .filter(one -> one != starved)
                        .filter(one -> swarm.everLost(one))
                        .count();
        print(
                "%d nodes, one starved, %s local health: %d live ones suspected, %d counted as dead",
                swarm.nodes.size(),
                settings.worstHealth() > 0 ? "with" : "without",
                accused,
                buried);
        assertThat(buried).isZero();
        return accused;
    }

    /** What SWIM alone makes of a node that sees everything up to 8 s late. */
    @Test
    void withoutLifeguardAStarvedObserverBuriesTheLiving() {
        Swarm swim = started(300, 0, new GossipSettings(SECOND, 0, 0));
        Swarm lifeguard = started(300, 0, LIFEGUARD);
        for (Swarm swarm : Arrays.asList(swim, lifeguard)) {
            swarm.nodes.getFirst().starvedNanos = 8 * SECOND;
            swarm.pass(90 * SECOND);
        }

        int bySwim = swim.nodes.getFirst().falseDeaths;
        int byLifeguard = lifeguard.nodes.getFirst().falseDeaths;
        print(
                "300 nodes, one starves: it counts %d live ones as dead by SWIM alone, %d with"
                        + " Lifeguard",
                bySwim, byLifeguard);
        assertThat(byLifeguard).isZero();
        assertThat(bySwim).isPositive();
    }

    @Test
    void forgetsWhoIsGoneAndWatchesWhoIsNewWheneverEachNodeHearsOfIt() {
        Swarm swarm = started(30, 0.05, LIFEGUARD);
        One gone = swarm.nodes.getFirst();
        gone.silent = true;
        swarm.pass(30 * SECOND);
        List<One> left = List.copyOf(swarm.nodes.subList(1, 30));
        assertThat(left).allMatch(one -> one.lostAt.containsKey(gone.name));
        List<NodeId> names = new ArrayList<>(left.stream().map(one -> one.name).toList());
        NodeId newcomer = new NodeId("node-0001");
        names.add(newcomer);
        One added = swarm.add(newcomer, names, LIFEGUARD);
        added.gossiper().start();
        gone.silent = false; // it comes back, though nobody waits for it any more
        for (One one : left) {
            one.gossiper().membersAre(names);
            swarm.pass(SECOND / 5);
        }
        left.forEach(one -> one.sentTo.clear());
        swarm.pass(2 * 30 * SECOND);

        assertThat(left).allMatch(one -> one.sentTo.containsKey(newcomer));
        assertThat(left).allMatch(one -> one.gossiper().isReachable(newcomer));
        // Who still speaks is answered, and that is all.
        gone.up = false;
        left.forEach(one -> one.sentTo.clear());
        swarm.pass(60 * SECOND);
        assertThat(left).noneMatch(one -> one.sentTo.containsKey(gone.name));
        assertThat(left).allMatch(one -> one.gossiper().stateOf(gone.name) == Rumour.State.ALIVE);
        added.silent = true;
        swarm.pass(30 * SECOND);
        assertThat(left).allMatch(one -> one.lostAt.containsKey(newcomer));
        assertThat(left).allMatch(one -> one.gossiper().isReachable(gone.name));
    }

    @Test
    void aSwarmDoesTheSameEachTime() {
        Swarm once = started(50, 0.2, LIFEGUARD);
        Swarm again = started(50, 0.2, LIFEGUARD);
        once.pass(30 * SECOND);
        again.pass(30 * SECOND);

        assertThat(again.bytes).isEqualTo(once.bytes);
        assertThat(again.marks).isEqualTo(once.marks).containsKey(Event.SUSPICION_CONFIRMED);
    }

    @Test
    @Tag("long")
    void countsNoLiveMemberAsDeadInTenMinutesWithATenthOfTheMessagesLost() {
        Swarm swarm = started(THOUSAND, 0.1, LIFEGUARD);
        Cost cost = Cost.over(swarm, 600);

        print(
                "%d nodes, 10 %% loss, 600 s: %d live ones counted as dead; %s",
                THOUSAND, swarm.falseDeaths(), cost);
        assertThat(swarm.falseDeaths()).isZero();
    }
}
