package coterie.replication.simulation;

import coterie.replication.HintSettings;
import coterie.replication.RepairSettings;
import coterie.ring.Key;
import coterie.ring.Member;
import coterie.ring.NodeId;
import coterie.ring.Ring;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What one run is about: everything that its seed decides before it begins.
 *
 * @param seed where all randomness comes from
 * @param ring the cluster
 * @param shards the storage shards of each node, in the order of the ring's members
 * @param keys what is read and written; few, so that clients meet
 * @param clients how many there are
 * @param requests how many all of them make
 * @param thinkNanos how long a client pauses on average
 * @param requestsInFlight what a shard of a node takes at once
 * @param siblings the most siblings of a key
 * @param weather how bad the network is
 * @param troubles what befalls the nodes
 * @param pace how long things take
 * @param upkeep what nodes keep for others, and how they repair
 * @param turnover how the members come and go
 * @param fault the mistake built in, if any
 */
public record Scenario(
        long seed,
        Ring ring,
        List<Integer> shards,
        List<Key> keys,
        int clients,
        int requests,
        long thinkNanos,
        int requestsInFlight,
        int siblings,
        Weather weather,
        Troubles troubles,
        Pace pace,
        Upkeep upkeep,
        Turnover turnover,
        Fault fault) {

    static final long MILLIS = 1_000_000L;

    /** Longer than any request of a run lives, delayed or doubled. */
    private static final long TOMBSTONE_MIN_AGE_MILLIS = 15_000;

    /** So much less often something happens in a run that takes long. */
    private static final long PATIENCE = 20;

    private static final int STAGED_PARTITIONS = 8;
    private static final int STAGED_KEYS = 16;

    /**
     * How the network behaves between two nodes.
     *
     * @param delayNanos of an average message
     * @param dropped the share of messages that are lost
     * @param doubled the share that arrives twice
     * @param straggling the share that is much later than others, and so overtaken
     * @param broken the share after which the connection breaks
     */
    public record Weather(
            long delayNanos, double dropped, double doubled, double straggling, double broken) {

        /** Nothing is lost, and little is late. */
        public static final Weather FAIR = new Weather(MILLIS / 2, 0, 0, 0, 0);
    }

    /**
     * What befalls the nodes.
     *
     * @param everyNanos how long it takes on average until the next trouble; 0 for never
     * @param damageEveryNanos how long it takes on average until the next record rots; 0 for never
     * @param wipeEveryNanos how long it takes on average until the next disk is lost; 0 for never
     * @param crashes the share of a node's writes after which it crashes before long: while they
     *     are on their way, or sync
     * @param longestDownNanos how long a node is down at most
     */
    public record Troubles(
            long everyNanos,
            long damageEveryNanos,
            long wipeEveryNanos,
            double crashes,
            long longestDownNanos) {

        /** Nothing. */
        public static final Troubles NONE = new Troubles(0, 0, 0, 0, MILLIS);
    }

    /**
     * What the nodes are told of repair.
     *
     * @param hints what they keep for others
     * @param hintBytes the most that the hints for one target may weigh in a shard
     * @param repair how they compare what they hold, and when they forget deletions
     * @param budgetBytes what a shard may spend on it a second, or 0 for what clients do not feel
     */
    public record Upkeep(
            HintSettings hints, long hintBytes, RepairSettings repair, long budgetBytes) {

        static final RepairSettings ROUNDS_ON_DEMAND = new RepairSettings(false, 3_600_000, 20_000);

        /** As of nodes that were told nothing. */
        public static final Upkeep DEFAULT =
                new Upkeep(HintSettings.DEFAULT, 1L << 20, ROUNDS_ON_DEMAND, 0);

        /** Nobody stands in for anybody. */
        public static final Upkeep WITHOUT_HINTS =
                new Upkeep(new HintSettings(false, 1), 1L << 20, ROUNDS_ON_DEMAND, 0);
    }

    /**
     * The scenario of a seed, with so many nodes and shards, or as many as the seed decides where 0
     * is given.
     */
    public static Scenario of(long seed, int nodes, int shards, Fault fault) {
        SplittableRandom random = new SplittableRandom(seed);
        int members = nodes > 0 ? nodes : random.nextInt(3, 7);
        int partitions = 1 << random.nextInt(2, 5);
        int everywhere = List.of(0, 1, 2, 4).get(random.nextInt(4));
        List<Integer> shardsOfNodes = new ArrayList<>();
        for (int i = 0; i < members; i++) {
            int own = List.of(1, 2, 4).get(random.nextInt(3));
            shardsOfNodes.add(shards > 0 ? shards : everywhere > 0 ? everywhere : own);
        }
        // Long enough for deletions to be forgotten, and for hints to grow old.
        boolean patient = random.nextInt(5) == 0;
        return new Scenario(
                seed,
                ring(members, partitions, random),
                shardsOfNodes,
                keys(patient ? random.nextInt(6, 20) : random.nextInt(1, 7)),
                patient ? random.nextInt(2, 5) : random.nextInt(2, 9),
                patient ? random.nextInt(80, 160) : random.nextInt(80, 320),
                (patient ? random.nextLong(1_500, 4_000) : random.nextLong(2, 60)) * MILLIS,
                random.nextInt(4) == 0 ? random.nextInt(2, 5) : 4_096,
                random.nextInt(5) == 0 ? random.nextInt(2, 6) : 100,
                weather(random),
                troubles(random, patient),
                Pace.VARIED,
                upkeep(random),
                Turnover.NONE,
                fault);
    }

    /**
     * A scenario in which nodes are away all the time, and others keep for them what nobody else
     * has: mistakes that need much bad luck elsewhere show here soon.
     */
    static Scenario ofAbsences(long seed, Fault fault) {
        SplittableRandom random = new SplittableRandom(seed);
        int members = random.nextInt(4, 7);
        return new Scenario(
                seed,
                ring(members, STAGED_PARTITIONS, random),
                Collections.nCopies(members, 1),
                keys(4),
                6,
                300,
                10 * MILLIS,
                4_096,
                100,
                Weather.FAIR,
                new Troubles(60 * MILLIS, 60 * MILLIS, 0, 0.05, 1_500 * MILLIS),
                Pace.VARIED,
                new Upkeep(
                        new HintSettings(true, random.nextLong(50, 500)),
                        Upkeep.DEFAULT.hintBytes(),
                        Upkeep.ROUNDS_ON_DEMAND,
                        0),
                Turnover.NONE,
                fault);
    }

    /** The scenario of a seed in which the ring changes so often while clients work. */
    public static Scenario ofChanges(long seed, int changes, Fault fault) {
        SplittableRandom random = new SplittableRandom(seed ^ 0x7E_11);
        int members = random.nextInt(3, 6);
        int partitions = 1 << random.nextInt(2, 5);
        List<Integer> shards = new ArrayList<>();
        for (int i = 0; i < members; i++) {
            shards.add(List.of(1, 2, 4).get(random.nextInt(3)));
        }
        Troubles troubles = troubles(random, false);
        return new Scenario(
                seed,
                ring(members, partitions, random),
                shards,
                keys(random.nextInt(3, 12)),
                random.nextInt(2, 6),
                100,
                random.nextLong(50, 500) * MILLIS,
                4_096,
                100,
                weather(random),
                new Troubles(
                        5 * troubles.everyNanos(),
                        5 * troubles.damageEveryNanos(),
                        5 * troubles.wipeEveryNanos(),
                        troubles.crashes() / 5,
                        troubles.longestDownNanos()),
                Pace.VARIED,
                upkeep(random),
                Turnover.draw(random, changes),
                fault);
    }

    /** A cluster of four nodes to which happens what a test has in mind, and nothing else. */
    static Scenario ofPlot(long seed, int clients, int driftMillionths, Fault fault) {
        SplittableRandom random = new SplittableRandom(seed ^ 0x91_07);
        Turnover plain = Turnover.ON_DEMAND;
        return new Scenario(
                seed,
                ring(4, STAGED_PARTITIONS, null),
                List.of(1, 2, 1, 2),
                keys(6),
                clients,
                40 * clients,
                50 * MILLIS,
                4_096,
                100,
                new Weather(random.nextLong(MILLIS / 5, 4 * MILLIS), 0, 0, 0.01, 0),
                Troubles.NONE,
                Pace.VARIED,
                Upkeep.DEFAULT,
                new Turnover(
                        true,
                        0,
                        plain.mostMembers(),
                        plain.pauseNanos(),
                        plain.voters(),
                        plain.leaseNanos(),
                        driftMillionths,
                        false),
                fault);
    }

    /** A cluster that nothing happens to but its clients. */
    public Scenario quiet() {
        return new Scenario(
                seed,
                ring,
                shards,
                keys,
                clients,
                requests,
                thinkNanos,
                requestsInFlight,
                siblings,
                Weather.FAIR,
                Troubles.NONE,
                pace,
                upkeep,
                turnover,
                fault);
    }

    /**
     * A cluster whose every step is told in a transcript: no client is there by itself, nothing
     * befalls it, and everything of a kind takes the same time.
     */
    static Scenario staged(int nodes, boolean hints) {
        return staged(nodes, hints ? Upkeep.DEFAULT : Upkeep.WITHOUT_HINTS);
    }

    /** The same, with nodes that were told how to keep and to repair. */
    static Scenario staged(int nodes, Upkeep upkeep) {
        return new Scenario(
                0,
                ring(nodes, STAGED_PARTITIONS, null),
                Collections.nCopies(nodes, 1),
                keys(STAGED_KEYS),
                0,
                0,
                0,
                4_096,
                100,
                Weather.FAIR,
                Troubles.NONE,
                Pace.STEADY,
                upkeep,
                Turnover.NONE,
                Fault.NONE);
    }

    private static Upkeep upkeep(SplittableRandom random) {
        HintSettings hints =
                switch (random.nextInt(5)) {
                    case 0 -> Upkeep.WITHOUT_HINTS.hints();
                    case 1, 2 -> HintSettings.DEFAULT;
                    default -> new HintSettings(true, random.nextLong(50, 3_000));
                };
        long bytes = random.nextInt(3) > 0 ? Upkeep.DEFAULT.hintBytes() : random.nextLong(2_000);
        boolean rounds = random.nextInt(4) > 0;
        long interval = random.nextLong(1_000, 15_000);
        return new Upkeep(
                hints, bytes, new RepairSettings(rounds, interval, TOMBSTONE_MIN_AGE_MILLIS), 0);
    }

    private static Weather weather(SplittableRandom random) {
        return random.nextInt(6) == 0
                ? Weather.FAIR
                : new Weather(
                        random.nextLong(MILLIS / 5, 20 * MILLIS),
                        rarely(random, 0.1),
                        rarely(random, 0.1),
                        rarely(random, 0.1),
                        rarely(random, 0.01));
    }

    private static Troubles troubles(SplittableRandom random, boolean patient) {
        return random.nextInt(8) == 0
                ? Troubles.NONE
                : new Troubles(
                        random.nextLong(50, 1_500) * (patient ? PATIENCE : 1) * MILLIS,
                        random.nextBoolean()
                                ? 0
                                : random.nextLong(20, 1_000) * (patient ? PATIENCE : 1) * MILLIS,
                        random.nextInt(3) > 0 ? 0 : random.nextLong(200, 5_000) * MILLIS,
                        rarely(random, 0.05),
                        (random.nextInt(4) > 0 ? 3_000 : 20_000) * MILLIS);
    }

    private static double rarely(SplittableRandom random, double most) {
        return random.nextBoolean() ? 0 : random.nextDouble() * most;
    }

    /** Of equal members in one zone, or as the random source has it. */
    private static Ring ring(int members, int partitions, @Nullable SplittableRandom random) {
        int zones = random == null || random.nextBoolean() ? 1 : random.nextInt(2, 4);
        int heaviest = random == null || random.nextBoolean() ? 1 : 4;
        return Ring.founding(
                IntStream.rangeClosed(1, members)
                        .mapToObj(number -> {
                            int weight =
                                    random == null || heaviest == 1
                                            ? 1
                                            : random.nextInt(1, heaviest + 1);
                            NodeId id = new NodeId("n" + number);
                            return new Member(id, "zone-" + number % zones, weight);
                        })
                        .toList(),
                partitions);
    }

    private static List<Key> keys(int count) {
        return IntStream.range(0, count)
                .mapToObj(number ->
                        Key.of("b" + number % 2, ("k" + number).getBytes(StandardCharsets.UTF_8)))
                .toList();
    }

    /** Whether clients take long, so that deletions are forgotten and hints grow old meanwhile. */
    boolean isPatient() {
        return thinkNanos > 1_000 * MILLIS;
    }

    /** The nodes, in the order of the ring's members. */
    List<NodeId> nodes() {
        return ring.members().stream().map(Member::id).toList();
    }
}
