package coterie.replication.simulation;

import coterie.replication.GetRequest;
import coterie.replication.ListRequest;
import coterie.replication.PutRequest;
import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.storage.version.CausalContext;
import coterie.storage.version.Tombstone;
import coterie.storage.version.Value;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A client that makes one request after the other, to any node that runs: it reads, writes, deletes
 * and lists, with the contexts that it holds, with outdated ones and with none. Sometimes it does
 * not wait for the answer.
 */
final class Client {

    private static final int MAX_CONTEXTS_KEPT = 5;
    private static final double IMPATIENT = 0.05;

    private final Cluster cluster;
    private final Judge judge;
    private final SplittableRandom random;
    private final String name;
    private final Map<Key, Deque<CausalContext>> contexts = new TreeMap<>();
    private int left;
    private int written;

    /**
     * @param requests how many it makes
     */
    Client(Cluster cluster, SplittableRandom random, String name, int requests) {
        this.cluster = cluster;
        this.judge = new Judge(cluster);
        this.random = random;
        this.name = name;
        this.left = requests;
    }

    void start() {
        think();
    }

    boolean isDone() {
        return left == 0;
    }

    private void think() {
        long pause = random.nextLong(1, 2 * cluster.scenario().thinkNanos());
        cluster.schedule().after(pause, name, this::act);
    }

    private void act() {
        if (left == 0 && !cluster.hasWork()) {
            return;
        }
        left = Math.max(0, left - 1);
        List<NodeProcess> running = cluster.servers();
        if (running.isEmpty()) {
            think();
            return;
        }
        NodeProcess process = running.get(random.nextInt(running.size()));
        Key key = pick(cluster.scenario().keys());
        Turn turn = new Turn();
        int dice = random.nextInt(100);
        if (dice < 42) {
            get(process, key, turn);
        } else if (dice < 94) {
            put(process, key, turn);
        } else if (dice < 97) {
            held(process, key, turn);
        } else {
            list(process, key, turn);
        }
        // A client whose process dies, or who has no patience, goes on by itself.
        long patience =
                random.nextDouble() < IMPATIENT ? 5 * Scenario.MILLIS : 8_000 * Scenario.MILLIS;
        cluster.schedule().after(patience, name + " gives up", turn::end);
        process.onDeath(turn::end);
    }

    /** One request of this client, after which it goes on once, whatever ends it. */
    private final class Turn {
        private boolean ended;

        void end() {
            if (!ended) {
                ended = true;
                think();
            }
        }
    }

    private void get(NodeProcess process, Key key, Turn turn) {
        Ask ask = ask();
        CausalContext atLeast = random.nextInt(8) == 0 ? context(key) : null;
        long timeout = timeoutNanos();
        Judge.Reading reading = judge.reading(process, key, ask, atLeast, timeout, name);
        GetRequest request =
                new GetRequest(key, atLeast, ask.n(), ask.count(), ask.kind(), timeout);
        process.node()
                .get(
                        request,
                        reading.request()
                                .answer(outcome -> {
                                    CausalContext context = reading.check(outcome);
                                    keep(key, context);
                                    turn.end();
                                }));
    }

    private void put(NodeProcess process, Key key, Turn turn) {
        Ask ask = ask();
        CausalContext seen = random.nextInt(4) == 0 ? null : context(key);
        Value value =
                random.nextInt(cluster.scenario().isPatient() ? 2 : 7) == 0
                        ? Tombstone.TOMBSTONE
                        : Values.named(name + "-" + written++, random.nextInt(10) == 0 ? 600 : 24);
        long timeout = timeoutNanos();
        Judge.Writing writing = judge.writing(process, key, ask, seen, value, timeout, name);
        PutRequest request =
                new PutRequest(key, value, seen, ask.n(), ask.count(), ask.kind(), timeout);
        process.node()
                .put(
                        request,
                        writing.request()
                                .answer(outcome -> {
                                    keep(key, writing.check(outcome));
                                    turn.end();
                                }));
    }

    private void held(NodeProcess process, Key key, Turn turn) {
        NodeId member = pick(cluster.nodes());
        long timeout = timeoutNanos();
        ClientRequest request =
                new ClientRequest(
                        cluster,
                        process,
                        name + " looks what " + member + " holds of " + key,
                        timeout);
        process.node()
                .held(
                        key,
                        member,
                        timeout,
                        request.answer(outcome -> {
                            judge.checkHeld(key, member, outcome);
                            turn.end();
                        }));
    }

    private void list(NodeProcess process, Key key, Turn turn) {
        byte[] prefix = random.nextBoolean() ? new byte[0] : key.bytes();
        byte[] after = random.nextInt(3) == 0 ? pick(cluster.scenario().keys()).bytes() : null;
        int limit = random.nextInt(1, 6);
        long timeout = timeoutNanos();
        ListRequest list = new ListRequest(key.bucket(), prefix, after, limit, timeout);
        ClientRequest request =
                new ClientRequest(cluster, process, name + " lists " + key.bucket(), timeout);
        process.node()
                .list(
                        list,
                        request.answer(outcome -> {
                            judge.checkListed(list, outcome);
                            turn.end();
                        }));
    }

    private Ask ask() {
        Ask ask = Ask.draw(random, cluster.mostCopies());
        return cluster.scenario().turnover().settings() ? ask.spelledOut() : ask;
    }

    private void keep(Key key, @Nullable CausalContext context) {
        if (context != null) {
            Deque<CausalContext> kept = contexts.computeIfAbsent(key, _ -> new ArrayDeque<>());
            kept.addFirst(context);
            if (kept.size() > MAX_CONTEXTS_KEPT) {
                kept.removeLast();
            }
        }
    }

    /** The last context, mostly, else an older one; null if this client has none. */
    private @Nullable CausalContext context(Key key) {
        List<CausalContext> kept = List.copyOf(contexts.getOrDefault(key, new ArrayDeque<>()));
        if (kept.isEmpty()) {
            return null;
        }
        return random.nextInt(4) == 0 ? pick(kept) : kept.getFirst();
    }

    private long timeoutNanos() {
        return random.nextInt(5) == 0
                ? random.nextLong(1, 100) * Scenario.MILLIS
                : 4_000 * Scenario.MILLIS;
    }

    private <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
