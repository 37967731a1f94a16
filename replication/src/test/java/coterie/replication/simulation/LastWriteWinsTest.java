package coterie.replication.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.replication.BucketProperties;
import coterie.replication.Count;
import coterie.replication.GetRequest;
import coterie.replication.PutRequest;
import coterie.replication.Quorum;
import coterie.replication.ReadOutcome;
import coterie.replication.WriteOutcome;
import coterie.replication.agreed.AgreedState;
import coterie.replication.agreed.Command;
import coterie.ring.NodeId;
import coterie.storage.version.CausalContext;
import coterie.storage.version.Siblings;
import coterie.storage.version.Tombstone;
import coterie.storage.version.Value;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A bucket in which the last write wins, on nodes whose clocks are an hour off, either way. */
class LastWriteWinsTest {

    private static final long HOUR_MILLIS = 3_600_000;
    private static final long TIMEOUT_MILLIS = 1_000;
    private static final long TIMEOUT_NANOS = TIMEOUT_MILLIS * Scenario.MILLIS;
    private static final List<String> REPLICAS = List.of("n1", "n2", "n3");

    private Transcript cluster = new Transcript(4, false);

    /** What a client was told: a context and a time, which its token carries. */
    private record Told(@Nullable CausalContext context, @Nullable Long latestMillis) {
        static final Told NOTHING = new Told(null, null);
    }

    LastWriteWinsTest() {
        begin(cluster);
    }

    private void begin(Transcript nodes) {
        cluster = nodes;
        cluster.machine("n1").setClockSkewMillis(HOUR_MILLIS);
        cluster.machine("n2").setClockSkewMillis(-HOUR_MILLIS);
        settle(BucketProperties.Conflict.LAST_WRITE_WINS);
    }

    private void settle(BucketProperties.Conflict conflict) {
        BucketProperties properties =
                new BucketProperties(
                        3, Count.Word.QUORUM, Count.Word.QUORUM, Quorum.Kind.STRICT, conflict);
        String bucket = cluster.key().bucket();
        for (String node : List.of("n1", "n2", "n3", "n4")) {
            AgreedState agreed = cluster.process(node).node().agreed();
            cluster.process(node)
                    .node()
                    .adopt(agreed.apply(new Command.SetBucket(bucket, properties)).state());
        }
    }

    private Told put(String node, String value, Told seen, int w) {
        return write(node, Values.named(value, 0), seen, w, Quorum.Kind.STRICT);
    }

    private Told write(String node, Value value, Told seen, int w, Quorum.Kind kind) {
        PutRequest request =
                new PutRequest(
                        cluster.key(),
                        value,
                        seen.context(),
                        seen.latestMillis(),
                        3,
                        new Count.Exactly(w),
                        kind,
                        TIMEOUT_NANOS);
        WriteOutcome[] outcome = new WriteOutcome[1];
        cluster.process(node).node().put(request, answer -> outcome[0] = answer);
        cluster.pass(TIMEOUT_MILLIS);
        assertThat(outcome[0]).isInstanceOf(WriteOutcome.Written.class);
        WriteOutcome.Written written = (WriteOutcome.Written) outcome[0];
        assertThat(written.latestMillis()).isNotNull();
        return new Told(written.context(), written.latestMillis());
    }

    private ReadOutcome.Read read(String node, int r) {
        GetRequest request =
                new GetRequest(
                        cluster.key(),
                        null,
                        3,
                        new Count.Exactly(r),
                        Quorum.Kind.STRICT,
                        TIMEOUT_NANOS);
        ReadOutcome[] outcome = new ReadOutcome[1];
        cluster.process(node).node().get(request, answer -> outcome[0] = answer);
        cluster.pass(TIMEOUT_MILLIS);
        assertThat(outcome[0]).isInstanceOf(ReadOutcome.Read.class);
        return (ReadOutcome.Read) outcome[0];
    }

    private static String names(Siblings siblings) {
        return siblings.values().stream()
                .map(sibling -> Values.name(sibling.value()))
                .collect(Collectors.joining(" "));
    }

    private void assertAllShow(String value) {
        for (String node : List.of("n1", "n2", "n3", "n4")) {
            for (int r = 1; r <= 3; r++) {
                assertThat(names(read(node, r).siblings()))
                        .as("a read of %d replicas through %s", r, node)
                        .isEqualTo(value);
            }
        }
    }

    private void separate() {
        REPLICAS.forEach(cluster::cutOff);
    }

    private void reunite() {
        cluster.mend();
        cluster.rest();
    }

    @Test
    void aLaterWriteByAClockTwoHoursBehindIsShownToAll() {
        Told first = put("n1", "first", Told.NOTHING, 3);
        Told second = put("n2", "second", Told.NOTHING, 3);
        assertThat(second.latestMillis()).isGreaterThan(first.latestMillis());
        assertAllShow("second");

        put("n3", "third", first, 3);
        assertAllShow("third");
        assertThat(cluster.violations()).isEmpty();
    }

    /**
     * The client's context covers the first value alone. That no other one comes to light, which
     * had lost to it, is due to the time that it carries.
     */
    @Test
    void aWriteByAClientThatSawTheFirstWinsAtAReplicaThatDidNot() {
        Told lost = concurrently();
        reunite();
        put("n2", "second", new Told(lost.context(), null), 3);
        assertThat(names(read("n4", 3).siblings())).isEqualTo("other");

        begin(new Transcript(4, false));
        Told first = concurrently();
        reunite();
        put("n2", "second", first, 3);
        assertAllShow("second");
        assertThat(cluster.violations()).isEmpty();
    }

    /** Writes at n1 and n3, which do not hear of each other; n2 hears of neither. */
    private Told concurrently() {
        separate();
        Told first = put("n1", "first", Told.NOTHING, 1);
        put("n3", "other", Told.NOTHING, 1);
        return first;
    }

    @Test
    void theTimeThatAClientCarriesGoesWithAForwardedWrite() {
        long seen = cluster.machine("n1").wallMillis() + 5 * HOUR_MILLIS;
        Told told = put("n4", "far ahead", new Told(null, seen), 3);
        assertThat(told.latestMillis()).isEqualTo(seen + 1);
    }

    @Test
    void replicasAgreeOnTheWinnerOfConcurrentWritesAndKeepThemAll() {
        concurrently();
        put("n2", "third", Told.NOTHING, 1);
        reunite();

        ReadOutcome.Read read = read("n4", 3);
        cluster.rest();
        assertAllShow("first");
        for (String node : REPLICAS) {
            assertThat(cluster.durably(node).siblings().values()).hasSize(3);
            assertThat(cluster.durably(node).siblings().context())
                    .isEqualTo(read.siblings().context());
        }
        assertThat(names(held("n2").siblings()).split(" ")).hasSize(3);
        assertThat(held("n2").latestMillis()).isEqualTo(read.latestMillis());
    }

    private ReadOutcome.Read held(String member) {
        ReadOutcome[] outcome = new ReadOutcome[1];
        cluster.process(member)
                .node()
                .held(
                        cluster.key(),
                        new NodeId(member),
                        TIMEOUT_NANOS,
                        answer -> outcome[0] = answer);
        cluster.pass(TIMEOUT_MILLIS);
        return (ReadOutcome.Read) outcome[0];
    }

    @Test
    void aBucketThatKeepsSiblingsAgainShowsThemAllAndNoTime() {
        concurrently();
        reunite();
        read("n4", 3);
        settle(BucketProperties.Conflict.SIBLINGS);
        ReadOutcome.Read read = read("n4", 3);
        assertThat(read.siblings().values()).hasSize(2);
        assertThat(read.latestMillis()).isNull();

        settle(BucketProperties.Conflict.LAST_WRITE_WINS);
        assertAllShow("first");
    }

    @Test
    void aDeleteThatWasLastIsShownThoughALiveValueStandsBesideIt() {
        separate();
        write("n1", Tombstone.TOMBSTONE, Told.NOTHING, 1, Quorum.Kind.STRICT);
        put("n3", "older", Told.NOTHING, 1);
        reunite();
        ReadOutcome.Read read = read("n2", 3);
        assertThat(read.siblings().isAbsent()).isTrue();
        assertThat(cluster.durably("n3").siblings().isAbsent()).isFalse();

        put("n2", "again", new Told(read.siblings().context(), read.latestMillis()), 3);
        assertAllShow("again");
    }

    @Test
    void aFallbackReplacesAllThatItKeepsForWhomeverItKeepsIt() {
        begin(new Transcript(5));
        cluster.machine("n4").setClockSkewMillis(HOUR_MILLIS);
        cluster.machine("n5").setClockSkewMillis(-HOUR_MILLIS);
        REPLICAS.forEach(cluster::crash);
        cluster.rest();
        write("n4", Values.named("first", 0), Told.NOTHING, 2, Quorum.Kind.SLOPPY);
        cluster.cutOff("n4");
        cluster.rest();
        settleAt("n5");
        write("n5", Values.named("second", 0), Told.NOTHING, 1, Quorum.Kind.SLOPPY);
        assertThat(names(held("n5").siblings())).isEqualTo("second");

        cluster.mend();
        REPLICAS.forEach(cluster::start);
        cluster.pass(20_000);
        REPLICAS.forEach(this::settleAt);
        read("n1", 3);
        assertThat(names(read("n2", 2).siblings())).isEqualTo("second");
    }

    private void settleAt(String node) {
        cluster.process(node).node().adopt(cluster.process("n4").node().agreed());
    }

    /** Whoever supersedes a value is later than it, so what majorities show never gets older. */
    @Test
    void whatMajoritiesShowNeverGoesBackInTime() {
        for (int seed = 0; seed < 6; seed++) {
            begin(new Transcript(4, false));
            SplittableRandom random = new SplittableRandom(seed);
            Told client = Told.NOTHING;
            long latest = Long.MIN_VALUE;
            for (int step = 0; step < 12; step++) {
                String alone = REPLICAS.get(random.nextInt(3));
                List<String> others =
                        REPLICAS.stream().filter(node -> !node.equals(alone)).toList();
                cluster.cutOff(alone);
                put(alone, "blind" + step, Told.NOTHING, 1);
                Told seen = random.nextBoolean() ? client : Told.NOTHING;
                client = put(others.get(random.nextInt(2)), "w" + step, seen, 2);
                latest = Math.max(latest, time(client.latestMillis()));
                reunite();
                ReadOutcome.Read read = read(REPLICAS.get(random.nextInt(3)), 2);
                assertThat(time(read.latestMillis()))
                        .as("seed %d, step %d", seed, step)
                        .isGreaterThanOrEqualTo(latest);
                latest = time(read.latestMillis());
                client = new Told(read.siblings().context(), read.latestMillis());
            }
            assertThat(cluster.violations()).isEmpty();
        }
    }

    private static long time(@Nullable Long millis) {
        assertThat(millis).isNotNull();
        return millis;
    }
}
