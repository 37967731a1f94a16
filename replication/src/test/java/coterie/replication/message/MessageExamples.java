package coterie.replication.message;

import coterie.consensus.Slot;
import coterie.replication.Count;
import coterie.replication.Evidence;
import coterie.replication.Failure;
import coterie.replication.Failure.ReplicaReport;
import coterie.replication.Failure.ReplicaState;
import coterie.replication.Quorum;
import coterie.replication.QuorumTerms;
import coterie.replication.TransferStatus;
import coterie.replication.WriteOutcome;
import coterie.replication.paxos.PaxosExamples;
import coterie.ring.Epoch;
import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.ring.PartitionId;
import coterie.ring.Target;
import coterie.ring.property.Gen;
import coterie.storage.Change;
import coterie.storage.version.Actor;
import coterie.storage.version.CausalContext;
import coterie.storage.version.Content;
import coterie.storage.version.Dot;
import coterie.storage.version.Sibling;
import coterie.storage.version.Siblings;
import coterie.storage.version.Tombstone;
import coterie.storage.version.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator.SplittableGenerator;

/** Messages of every kind, made of randomness. */
final class MessageExamples {

    private static final Gen<NodeId> NODES =
            Gen.texts("abc09-", 1, NodeId.MAX_LENGTH).map(NodeId::new);

    private static final Gen<String> BUCKETS = Gen.texts("aZ09._-", 1, Key.MAX_BUCKET_LENGTH);

    private static final Gen<byte[]> KEYS = Gen.bytes(1, 40);

    private static final Gen<String> TEXTS = Gen.texts("aü€ /;", 0, 20);

    private static final Gen<Actor> ACTORS =
            Gen.ints(1, 4)
                    .flatMap(incarnation ->
                            Gen.ints(1, 3)
                                    .map(birth ->
                                            new Actor(
                                                    incarnation * 0x5555_5555_5555_5555L, birth)));

    private static final Gen<Dot> DOTS =
            ACTORS.flatMap(
                    actor -> Gen.ints(0, 1_000).map(more -> new Dot(actor, actor.birth() + more)));

    private static final Gen<CausalContext> CONTEXTS =
            Gen.lists(DOTS, 0, 5)
                    .flatMap(vector ->
                            Gen.lists(DOTS, 0, 5)
                                    .map(singles -> CausalContext.of(vector, singles)));

    private static final Gen<Value> VALUES =
            Gen.ints(0, 4)
                    .flatMap(kind ->
                            kind == 0
                                    ? random -> Tombstone.TOMBSTONE
                                    : TEXTS.flatMap(type ->
                                            Gen.bytes(0, 300)
                                                    .map(bytes -> new Content(type, bytes))));

    private MessageExamples() {}

    static final Gen<Message> ALL = MessageExamples::message;

    private static Message message(SplittableGenerator random) {
        long id = random.nextLong();
        Epoch epoch = new Epoch(random.nextLong(1, Long.MAX_VALUE));
        return switch (random.nextInt(7)) {
            case 6 -> new RingReport(id, transfers(epoch, TransferStatus.MAX_RUNNING, random));
            case 5 ->
                    new LeaseGrant(
                            id,
                            random.nextBoolean(),
                            new Epoch(random.nextLong(1, Long.MAX_VALUE)),
                            new Slot(random.nextLong(Long.MAX_VALUE)),
                            transfers(epoch, LeaseGrant.MAX_RUNNING, random));
            case 4 -> new Consensus(epoch, PaxosExamples.MESSAGES.from(random));
            case 0 -> request(id, epoch, random);
            case 1 -> gossip(id, epoch, random);
            default -> reply(id, epoch, random);
        };
    }

    private static TransferStatus transfers(
            Epoch epoch, int mostRunning, SplittableGenerator random) {
        return new TransferStatus(
                epoch,
                random.nextInt(Integer.MAX_VALUE),
                random.nextInt(Integer.MAX_VALUE),
                random.nextInt(Integer.MAX_VALUE),
                random.nextLong(),
                random.nextLong(),
                Gen.lists(MessageExamples::running, 0, mostRunning).from(random));
    }

    private static TransferStatus.Running running(SplittableGenerator random) {
        return new TransferStatus.Running(
                PartitionId.of(random.nextInt(4_096)),
                NODES.from(random),
                NODES.from(random),
                random.nextLong(),
                random.nextLong());
    }

    private static Request request(long id, Epoch epoch, SplittableGenerator random) {
        Key key = Key.of(BUCKETS.from(random), KEYS.from(random));
        int copies = random.nextInt(1, 10);
        int timeoutMillis = random.nextInt(Integer.MAX_VALUE);
        return switch (random.nextInt(8)) {
            case 5, 6 -> RepairExamples.request(id, epoch, random);
            case 4 -> new Request.Deliver(id, epoch, key, siblings(random), copies, timeoutMillis);
            case 0 -> {
                int r = random.nextInt(1, copies + 1);
                yield new Request.Read(id, epoch, key, copies, r, random.nextBoolean());
            }
            case 1 ->
                    new Request.Replicate(
                            id,
                            epoch,
                            key,
                            siblings(random),
                            copies,
                            random.nextBoolean() ? NODES.from(random) : null,
                            timeoutMillis);
            case 2 ->
                    new Request.ForwardWrite(
                            id,
                            epoch,
                            key,
                            random.nextBoolean() ? CONTEXTS.from(random) : null,
                            random.nextBoolean() ? random.nextLong() : null,
                            VALUES.from(random),
                            new QuorumTerms(
                                    copies,
                                    required(copies, random),
                                    Gen.oneOf(List.of(Quorum.Kind.values())).from(random)),
                            timeoutMillis);
            default ->
                    new Request.ListKeys(
                            id,
                            epoch,
                            PartitionId.of(random.nextInt(4_096)),
                            key.bucket(),
                            Gen.bytes(0, 9).from(random),
                            random.nextBoolean() ? KEYS.from(random) : null,
                            random.nextInt(Integer.MAX_VALUE));
        };
    }

    private static Reply reply(long id, Epoch epoch, SplittableGenerator random) {
        return switch (random.nextInt(11)) {
            case 6, 7 -> RepairExamples.reply(id, epoch, random);
            case 5 -> new Reply.Delivered(id, epoch, random.nextInt(Integer.MAX_VALUE));
            case 0 ->
                    new Reply.HeldReply(
                            id, epoch, siblings(random), random.nextInt(10), random.nextBoolean());
            case 1 -> new Reply.Stored(id, epoch);
            case 2 ->
                    new Reply.Keys(
                            id,
                            epoch,
                            Gen.lists(KEYS, 0, 9).from(random),
                            random.nextBoolean() ? KEYS.from(random) : null);
            case 3 ->
                    new Reply.Refused(
                            id, epoch, Gen.oneOf(List.of(Reply.Reason.values())).from(random));
            default -> new Reply.Forwarded(id, epoch, outcome(random));
        };
    }

    private static Gossip gossip(long id, Epoch epoch, SplittableGenerator random) {
        List<Rumour> rumours = Gen.lists(MessageExamples::rumour, 0, 9).from(random);
        int load = random.nextInt(256);
        return switch (random.nextInt(6)) {
            case 0 -> new Gossip.Ping(id, epoch, load, rumours);
            case 1 ->
                    new Gossip.Pong(id, epoch, load, random.nextLong(-1, Long.MAX_VALUE), rumours);
            case 2 -> new Gossip.PingRequest(id, epoch, NODES.from(random), rumours);
            case 3 -> new Gossip.Relayed(id, epoch, random.nextBoolean(), rumours);
            case 4 -> new Gossip.PushPull(id, epoch, random.nextLong(), rumours);
            default -> new Gossip.PushPulled(id, epoch, random.nextLong(), rumours);
        };
    }

    private static Rumour rumour(SplittableGenerator random) {
        NodeId member = NODES.from(random);
        Rumour.State state = Gen.oneOf(List.of(Rumour.State.values())).from(random);
        NodeId by = state == Rumour.State.ALIVE ? member : NODES.from(random);
        long incarnation = random.nextLong(1L << random.nextInt(1, 54));
        return new Rumour(member, state, incarnation, by);
    }

    private static WriteOutcome outcome(SplittableGenerator random) {
        int number = random.nextInt();
        return switch (random.nextInt(10)) {
            case 0 -> new WriteOutcome.Refused(new Change.TooManySiblings(number));
            case 1 -> new WriteOutcome.Refused(new Change.SiblingsTooLarge(random.nextLong()));
            case 2 -> new WriteOutcome.Refused(new Change.UnknownDots(random.nextLong()));
            case 3 ->
                    new Failure.QuorumNotMet(
                            number,
                            random.nextInt(),
                            Gen.lists(MessageExamples::report, 0, 9).from(random),
                            Gen.oneOf(List.of(Failure.Outcome.values())).from(random));
            case 4 ->
                    new Failure.InvalidQuorum(
                            number,
                            random.nextBoolean() ? random.nextInt() : null,
                            random.nextInt());
            case 5 -> Failure.Overloaded.OVERLOADED;
            case 6 -> Failure.StorageFull.FULL;
            case 7 -> new Failure.NotReady(TEXTS.from(random));
            case 8 -> new Failure.UnknownMember(NODES.from(random));
            default ->
                    new WriteOutcome.Written(
                            CONTEXTS.from(random),
                            new Evidence(
                                    Gen.lists(MessageExamples::target, 0, 9).from(random),
                                    number,
                                    NODES.from(random),
                                    new Epoch(1 + random.nextInt(9))),
                            random.nextBoolean() ? random.nextLong() : null);
        };
    }

    private static ReplicaReport report(SplittableGenerator random) {
        return new ReplicaReport(
                target(random), Gen.oneOf(List.of(ReplicaState.values())).from(random));
    }

    private static Target target(SplittableGenerator random) {
        return new Target(NODES.from(random), random.nextBoolean() ? NODES.from(random) : null);
    }

    static Siblings siblings(SplittableGenerator random) {
        CausalContext context = CausalContext.EMPTY;
        List<Sibling> values = new ArrayList<>();
        for (Dot dot : Gen.lists(DOTS, 0, 5).from(random)) {
            if (!context.covers(dot)) {
                values.add(new Sibling(dot, random.nextLong(), VALUES.from(random)));
            }
            context = random.nextBoolean() ? context.withSingle(dot) : context.withVector(dot);
        }
        return Siblings.of(context.join(CONTEXTS.from(random)), values);
    }

    private static Count required(int n, SplittableGenerator random) {
        return random.nextBoolean()
                ? new Count.Exactly(random.nextInt(1, n + 1))
                : Gen.oneOf(List.<Count>of(Count.Word.values())).from(random);
    }
}
