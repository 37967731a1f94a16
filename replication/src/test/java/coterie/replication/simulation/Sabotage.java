package coterie.replication.simulation;

import coterie.replication.Evidence;
import coterie.replication.Failure;
import coterie.replication.WriteOutcome;
import coterie.replication.message.Consensus;
import coterie.replication.message.Gossip;
import coterie.replication.message.LeaseGrant;
import coterie.replication.message.Message;
import coterie.replication.message.RepairReply;
import coterie.replication.message.Reply;
import coterie.replication.message.Request;
import coterie.replication.message.RingReport;
import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.ring.PreferenceList;
import coterie.ring.Target;
import coterie.storage.Change;
import coterie.storage.Merge;
import coterie.storage.StoredRecord;
import coterie.storage.Update;
import coterie.storage.UpdateOutcome;
import coterie.storage.merkle.VersionDigest;
import coterie.storage.version.CausalContext;
import coterie.storage.version.Sibling;
import coterie.storage.version.Siblings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Builds the scenario's {@link Fault} into a process, as far as it lies in what the process says
 * and hears.
 */
final class Sabotage {

    /** What makes an id one that nobody has seen. */
    private static final long ANOTHER_ID = 1L << 61;

    /** Deadlines are longer, probes are not. */
    private static final long LONG_TIMER_NANOS = 1_000 * Scenario.MILLIS;

    private final Cluster cluster;
    private final NodeProcess process;
    private final Fault fault;
    private final RingSabotage ofTheRing;
    private final Map<Long, NodeId> redirected = new TreeMap<>();
    private final Map<Key, Sibling> firsts = new TreeMap<>();
    private boolean coordinating;

    Sabotage(Cluster cluster, NodeProcess process) {
        this.cluster = cluster;
        this.process = process;
        this.fault = cluster.scenario().fault();
        this.ofTheRing = new RingSabotage(cluster, process);
    }

    /** What lies in how it changes the ring. */
    RingSabotage ofTheRing() {
        return ofTheRing;
    }

    /** Runs what sends a write to its replicas. */
    void coordinate(Runnable sending) {
        coordinating = true;
        sending.run();
        coordinating = false;
    }

    /** What is sent in place of the message, or null if nothing is, and its answer only made up. */
    @Nullable Message outgoing(NodeId to, Message message) {
        return switch (message) {
            case Request.Replicate replicate
                    when fault == Fault.DROPS_WRITE_BACK && !coordinating -> {
                Message stored = new Reply.Stored(replicate.id(), replicate.epoch());
                cluster.schedule()
                        .after(1_000, process.self() + " pretends", () -> process.hear(to, stored));
                yield null;
            }
            case Request.Replicate replicate when fault == Fault.RESURRECTS ->
                    new Request.Replicate(
                            replicate.id(),
                            replicate.epoch(),
                            replicate.key(),
                            withFirst(replicate.key(), replicate.siblings()),
                            replicate.copies(),
                            replicate.hintFor(),
                            replicate.timeoutMillis());
            case Reply.Forwarded forwarded
                    when fault == Fault.DENIES_FORWARDED
                            && forwarded.outcome() instanceof WriteOutcome.Written ->
                    new Reply.Forwarded(
                            forwarded.id(), forwarded.epoch(), Failure.Overloaded.OVERLOADED);
            case Reply.Forwarded forwarded
                    when fault == Fault.INVENTS_EVIDENCE
                            && forwarded.outcome() instanceof WriteOutcome.Written written ->
                    new Reply.Forwarded(forwarded.id(), forwarded.epoch(), invented(written));
            case Reply.HeldReply held when fault == Fault.ANSWERS_UNVERIFIED ->
                    new Reply.HeldReply(
                            held.id(), held.epoch(), held.siblings(), held.copies(), true);
            case Reply.HeldReply held when fault == Fault.DENIES_RECORDS ->
                    new Reply.HeldReply(held.id(), held.epoch(), Siblings.NONE, 0, true);
            case RepairReply.TreeDigests digests when fault == Fault.DENIES_RECORDS ->
                    new RepairReply.TreeDigests(
                            digests.id(),
                            digests.epoch(),
                            digests.trusted(),
                            VersionDigest.NONE,
                            Collections.nCopies(digests.children().size(), VersionDigest.NONE));
            case RepairReply.Versions versions when fault == Fault.DENIES_RECORDS ->
                    new RepairReply.Versions(versions.id(), versions.epoch(), List.of(), null);
            case RepairReply.Verified verified when fault == Fault.CLAIMS_COMPARISONS ->
                    new RepairReply.Verified(verified.id(), verified.epoch(), true);
            case Reply.Keys keys when fault == Fault.HIDES_KEYS && !keys.keys().isEmpty() ->
                    new Reply.Keys(
                            keys.id(),
                            keys.epoch(),
                            keys.keys().subList(1, keys.keys().size()),
                            keys.resumeAfter());
            case Request _, Reply _, Gossip _, Consensus _, RingReport _, LeaseGrant _ -> message;
        };
    }

    /** With the first value that this process ever sent, if it has been superseded since. */
    private Siblings withFirst(Key key, Siblings siblings) {
        List<Sibling> values = new ArrayList<>(siblings.values());
        if (!values.isEmpty()) {
            firsts.putIfAbsent(key, values.getFirst());
        }
        Sibling first = firsts.get(key);
        if (first != null && !values.contains(first) && siblings.context().covers(first.dot())) {
            values.add(first);
        }
        return Siblings.of(siblings.context(), values);
    }

    private static WriteOutcome invented(WriteOutcome.Written written) {
        Evidence evidence = written.evidence();
        return new WriteOutcome.Written(
                written.context(),
                new Evidence(
                        Collections.nCopies(
                                evidence.replicas().size(), Target.primary(evidence.coordinator())),
                        evidence.required(),
                        evidence.coordinator(),
                        evidence.epoch()));
    }

    /** What a write's coordinator believes that its engine has decided. */
    Change decided(Change change) {
        return switch (change) {
            case Change.Store store when fault == Fault.CLAIMS_UNSEEN ->
                    new Change.Store(store.record(), store.record().siblings().context());
            case Change.Store store when fault == Fault.FORGETS_CONTEXT ->
                    new Change.Store(store.record(), CausalContext.EMPTY);
            case Change.Store _,
                    Change.Keep _,
                    Change.Remove _,
                    Change.Differs _,
                    Change.Dropped _,
                    Change.Refuse _ ->
                    change;
        };
    }

    /** What the engine is made out to have answered without having been asked, or null. */
    @Nullable UpdateOutcome unasked(Update update) {
        return fault == Fault.IGNORES_MERGES && update instanceof Merge merge
                ? new UpdateOutcome.Durable(
                        new Change.Keep(
                                new StoredRecord(merge.siblings(), merge.copies(), null, true)))
                : null;
    }

    /** Whether a timer never fires. */
    boolean losesTimer(long delayNanos) {
        return fault == Fault.LOSES_TIMERS && delayNanos > LONG_TIMER_NANOS;
    }

    /** After how long a timer really fires. */
    long timerNanos(long delayNanos) {
        boolean late = fault == Fault.DELAYS_TIMERS && delayNanos > LONG_TIMER_NANOS;
        return late ? 2 * delayNanos : delayNanos;
    }

    /** To whom a message really goes. */
    NodeId target(NodeId to, Message message) {
        if (fault != Fault.COUNTS_FALLBACK || isInReach(to)) {
            return to;
        }
        return switch (message) {
            case Request.Replicate replicate -> standIn(to, replicate.id(), replicate.key());
            case Request.Read read -> standIn(to, read.id(), read.key());
            case Request _, Reply _, Gossip _, Consensus _, RingReport _, LeaseGrant _ -> to;
        };
    }

    private NodeId standIn(NodeId primary, long id, Key key) {
        PreferenceList list =
                cluster.scenario()
                        .ring()
                        .preferenceList(cluster.scenario().ring().partitioner().of(key), 3);
        for (NodeId fallback : list.fallbacks()) {
            if (isInReach(fallback)) {
                redirected.put(id, primary);
                return fallback;
            }
        }
        return primary;
    }

    private boolean isInReach(NodeId node) {
        Network network = cluster.network();
        return !network.isCut(process.self(), node)
                && !network.isCut(node, process.self())
                && cluster.machine(node).process() != null;
    }

    /** From whom the node believes that a message came. */
    NodeId sender(NodeId from, Message message) {
        return message instanceof Reply ? redirected.getOrDefault(message.id(), from) : from;
    }

    /**
     * What the node hears.
     *
     * @param again whether the network has delivered it before
     */
    Message incoming(Message message, boolean again) {
        if (fault == Fault.FORGETS_FORWARDED
                && again
                && message instanceof Request.ForwardWrite write) {
            return new Request.ForwardWrite(
                    write.id() ^ ANOTHER_ID,
                    write.epoch(),
                    write.key(),
                    write.seen(),
                    write.value(),
                    write.terms(),
                    write.timeoutMillis());
        }
        return message;
    }
}
