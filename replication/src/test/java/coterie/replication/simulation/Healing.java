package coterie.replication.simulation;

import coterie.replication.GetRequest;
import coterie.replication.ListOutcome;
import coterie.replication.ListRequest;
import coterie.replication.ReadOutcome;
import coterie.ring.Key;
import coterie.ring.Membership;
import coterie.ring.NodeId;
import coterie.storage.Held;
import coterie.storage.version.Siblings;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The end of a run: all faults end, every key is read from all replicas until nothing changes any
 * more, and then the replicas must be equal and hold all that was promised.
 */
final class Healing {

    /** After which a change of the ring has ended, and those that follow from it. */
    static final long CHANGES_END_NANOS = 60_000 * Scenario.MILLIS;

    private static final long SETTLE_NANOS = 12_000 * Scenario.MILLIS;

    /** After which all hints have been brought to where they belong, or been given up. */
    private static final long HINTS_END_NANOS = 45_000 * Scenario.MILLIS;

    /** One run of so many ends with records that are lost silently. */
    private static final int SHARE_OF_LOSSES = 4;

    /** In one run of so many trouble comes back while the replicas are brought together. */
    private static final int SHARE_OF_AFTERSHOCKS = 4;

    private static final long PAUSE_NANOS = 500 * Scenario.MILLIS;
    private static final long TIMEOUT_NANOS = 5_000 * Scenario.MILLIS;
    private static final int MOST_ATTEMPTS = 30;

    private final Cluster cluster;
    private final SplittableRandom random;
    private final Judge judge;
    private final Deque<Key> unread;
    private final Deque<String> unlisted;
    private boolean done;

    Healing(Cluster cluster, SplittableRandom random) {
        this.cluster = cluster;
        this.random = random;
        this.judge = new Judge(cluster);
        this.unread = new ArrayDeque<>(cluster.scenario().keys());
        this.unlisted =
                new ArrayDeque<>(
                        new TreeSet<>(
                                cluster.scenario().keys().stream().map(Key::bucket).toList()));
    }

    void start() {
        cluster.schedule().note("healing", "");
        cluster.heals();
        cluster.machines().forEach(Machine::mendDisks);
        cluster.machines().forEach(Machine::start);
        cluster.schedule()
                .after(
                        SETTLE_NANOS,
                        "settled",
                        () -> awaitRing(cluster.schedule().now() + CHANGES_END_NANOS));
    }

    /** The change of the ring that is under way must end, and what is to be dropped be dropped. */
    private void awaitRing(long untilNanos) {
        Membership now = cluster.chronicle().latest().membership();
        boolean ended = !cluster.isChanging() && now.dropping().isEmpty();
        if (!ended && cluster.schedule().now() < untilNanos) {
            cluster.schedule().after(PAUSE_NANOS, "ring", () -> awaitRing(untilNanos));
            return;
        }
        cluster.findings()
                .require(
                        ended,
                        Rule.CHANGES_END,
                        "epoch "
                                + now.epoch()
                                + " stays, with "
                                + now.undertaking()
                                + " under way and dropping "
                                + now.dropping());
        awaitHints(cluster.schedule().now() + HINTS_END_NANOS - SETTLE_NANOS);
    }

    private void awaitHints(long untilNanos) {
        int left = cluster.machines().stream().mapToInt(one -> one.disks().hints()).sum();
        if (left > 0 && cluster.schedule().now() < untilNanos) {
            cluster.schedule().after(PAUSE_NANOS, "hints", () -> awaitHints(untilNanos));
            return;
        }
        cluster.findings().require(left == 0, Rule.HINTS_END_WELL, left + " hints are left");
        cluster.machines().forEach(cluster.keptHints()::checkAllOf);
        boolean troubled = !cluster.scenario().troubles().equals(Scenario.Troubles.NONE);
        if (troubled && random.nextInt(SHARE_OF_AFTERSHOCKS) == 0) {
            new Aftershocks(cluster, random.split()).start();
            new Convergence(cluster, this::lose).startDuring(Aftershocks.LASTING_NANOS);
        } else {
            new Convergence(cluster, this::lose).start();
        }
    }

    /** Some records are lost behind the nodes' backs, and must come back. */
    private void lose() {
        SilentLoss loss = new SilentLoss(cluster, random);
        if (random.nextInt(SHARE_OF_LOSSES) == 0 && loss.strike()) {
            cluster.schedule()
                    .after(
                            SETTLE_NANOS,
                            "lost",
                            () -> {
                                loss.restart();
                                new Convergence(cluster, this::next).start();
                            });
        } else {
            next();
        }
    }

    boolean isDone() {
        return done;
    }

    private void next() {
        Key key = unread.poll();
        String bucket = key == null ? unlisted.poll() : null;
        if (key != null) {
            read(key, 1);
        } else if (bucket != null) {
            list(bucket, 1);
        } else {
            for (NodeProcess process : cluster.processes()) {
                for (ClientRequest request : process.unanswered()) {
                    cluster.findings().broken(Rule.ANSWERED_ONCE, request + " was never answered");
                }
            }
            done = true;
        }
    }

    private void read(Key key, int attempt) {
        List<NodeProcess> processes = cluster.processes();
        if (processes.isEmpty()) {
            cluster.findings().broken(Rule.REPLICAS_CONVERGE, "no node runs");
            done = true;
            return;
        }
        NodeProcess process = processes.get(attempt % processes.size());
        Ask everybody = Ask.everybody(cluster.leastReplicas());
        Judge.Reading reading =
                judge.reading(process, key, everybody, null, TIMEOUT_NANOS, "the healer");
        GetRequest request =
                new GetRequest(
                        key,
                        null,
                        everybody.n(),
                        everybody.count(),
                        everybody.kind(),
                        TIMEOUT_NANOS);
        process.node()
                .get(
                        request,
                        reading.request()
                                .answer(outcome -> {
                                    reading.check(outcome);
                                    boolean served = outcome instanceof ReadOutcome.Read;
                                    cluster.schedule()
                                            .after(
                                                    PAUSE_NANOS,
                                                    "healer",
                                                    () -> compare(key, served, attempt));
                                }));
    }

    private void compare(Key key, boolean served, int attempt) {
        Siblings common = served ? common(key) : null;
        if (common == null && attempt < MOST_ATTEMPTS) {
            read(key, attempt + 1);
            return;
        }
        if (common == null) {
            cluster.findings()
                    .broken(
                            Rule.REPLICAS_CONVERGE,
                            "the replicas of "
                                    + key
                                    + " stay different, or do not serve: "
                                    + all(key));
        } else {
            BitSet known = cluster.history(key).examine(common, "the healed cluster");
            cluster.promises(key).checkAll(known);
        }
        next();
    }

    /** What every replica holds, or null if they differ or are not sure. */
    private @Nullable Siblings common(Key key) {
        List<Held> all = all(key);
        Siblings first = all.getFirst().siblings();
        boolean equal =
                all.stream().allMatch(held -> held.verified() && held.siblings().equals(first));
        return equal ? first : null;
    }

    private List<Held> all(Key key) {
        List<Held> all = new ArrayList<>();
        for (NodeId node : cluster.primaries(key, cluster.leastReplicas())) {
            all.add(cluster.machine(node).durably(key));
        }
        return all;
    }

    private void list(String bucket, int attempt) {
        List<NodeProcess> processes = cluster.processes();
        NodeProcess process = processes.get(attempt % processes.size());
        ListRequest list =
                new ListRequest(bucket, new byte[0], null, ListRequest.MAX_LIMIT, TIMEOUT_NANOS);
        ClientRequest request =
                new ClientRequest(cluster, process, "the healer lists " + bucket, TIMEOUT_NANOS);
        process.node()
                .list(
                        list,
                        request.answer(outcome -> {
                            judge.checkListed(list, outcome);
                            List<Key> live =
                                    cluster.scenario().keys().stream()
                                            .filter(key ->
                                                    key.bucket().equals(bucket)
                                                            && !all(key).getFirst()
                                                                    .siblings()
                                                                    .isAbsent())
                                            .sorted()
                                            .toList();
                            boolean exact =
                                    outcome instanceof ListOutcome.Listed listed
                                            && listed.keys().stream()
                                                    .map(bytes -> Key.of(bucket, bytes))
                                                    .toList()
                                                    .equals(live);
                            cluster.findings()
                                    .require(
                                            exact,
                                            Rule.LISTING_IS_TRUE,
                                            bucket + " lists " + outcome + ", but has " + live);
                            next();
                        }));
    }
}
