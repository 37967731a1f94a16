package coterie.replication.simulation;

import coterie.replication.Evidence;
import coterie.replication.Failure;
import coterie.replication.ListOutcome;
import coterie.replication.ListRequest;
import coterie.replication.ReadOutcome;
import coterie.replication.WriteOutcome;
import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.ring.PartitionId;
import coterie.ring.PreferenceList;
import coterie.ring.Target;
import coterie.ring.Topology;
import coterie.storage.Change;
import coterie.storage.StoredRecord;
import coterie.storage.version.CausalContext;
import coterie.storage.version.Tombstone;
import coterie.storage.version.Value;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Holds every answer that a client gets against the truth. */
final class Judge {

    private static final int MAX_SINGLES = 16;

    private final Cluster cluster;
    private final Findings findings;

    Judge(Cluster cluster) {
        this.cluster = cluster;
        this.findings = cluster.findings();
    }

    /** A read that begins now. */
    Reading reading(
            NodeProcess process,
            Key key,
            Ask ask,
            @Nullable CausalContext atLeast,
            long timeoutNanos,
            String client) {
        String what =
                client
                        + " reads "
                        + key
                        + " from "
                        + ask
                        + (atLeast == null ? "" : ", at least " + atLeast);
        return new Reading(
                new ClientRequest(cluster, process, what, timeoutNanos),
                key,
                ask,
                atLeast,
                cluster.promises(key).due(ask.settledN(), ask.promised()),
                cluster.history(key).gone());
    }

    /** A read under way. */
    final class Reading {
        private final ClientRequest request;
        private final Key key;
        private final Ask ask;
        private final @Nullable CausalContext atLeast;
        private final Promises.Due due;
        private final BitSet gone;

        Reading(
                ClientRequest request,
                Key key,
                Ask ask,
                @Nullable CausalContext atLeast,
                Promises.Due due,
                BitSet gone) {
            this.request = request;
            this.key = key;
            this.ask = ask;
            this.atLeast = atLeast;
            this.due = due;
            this.gone = gone;
        }

        /**
         * Checks the answer and returns the context that the client now has, if it was told one.
         */
        @Nullable CausalContext check(ReadOutcome outcome) {
            if (!(outcome instanceof ReadOutcome.Read read)) {
                return null;
            }
            KeyHistory history = cluster.history(key);
            String reader = "'" + request + "'";
            CausalContext context = read.siblings().context();
            BitSet known = history.examine(read.siblings(), reader);
            history.requireNothingBack(read.siblings(), gone, reader);
            if (!wasPutBack(read.evidence(), request)) {
                cluster.promises(key).check(due, known, reader);
            }
            boolean lasts = ask.lasts(read.evidence(), cluster.topology());
            if (lasts && !wasWiped(read.evidence(), request)) {
                cluster.promises(key).shown(ask.settledN(), ask.promised(), known);
            }
            history.given(context, known, reader);
            if (atLeast != null && !context.isEmpty()) {
                findings.require(
                        context.covers(atLeast),
                        Rule.CONTEXT_IS_HONOURED,
                        reader + " shows less than it was to show: " + context);
            }
            checkEvidence(key, ask, read.evidence(), request.rings(), reader);
            return context;
        }

        ClientRequest request() {
            return request;
        }
    }

    /** A write that begins now. */
    Writing writing(
            NodeProcess process,
            Key key,
            Ask ask,
            @Nullable CausalContext seen,
            Value value,
            long timeoutNanos,
            String client) {
        String what =
                client
                        + " writes "
                        + Values.name(value)
                        + " to "
                        + ask
                        + " of "
                        + key
                        + " after "
                        + seen;
        return new Writing(
                new ClientRequest(cluster, process, what, timeoutNanos), key, ask, seen, value);
    }

    /** A write under way. */
    final class Writing {
        private final ClientRequest request;
        private final Key key;
        private final Ask ask;
        private final @Nullable CausalContext seen;
        private final Value value;

        Writing(
                ClientRequest request,
                Key key,
                Ask ask,
                @Nullable CausalContext seen,
                Value value) {
            this.request = request;
            this.key = key;
            this.ask = ask;
            this.seen = seen;
            this.value = value;
        }

        /**
         * Checks the answer and returns the context that the client now has, if it was told one.
         */
        @Nullable CausalContext check(WriteOutcome outcome) {
            switch (outcome) {
                case WriteOutcome.Written written -> {
                    return acknowledged(written.context(), written.evidence());
                }
                case WriteOutcome.Refused refused -> {
                    findings.require(
                            !(refused.reason() instanceof Change.UnknownDots),
                            Rule.DOTS_ARE_UNIQUE,
                            "'" + request + "' was refused: " + refused.reason());
                    nothingDone(outcome);
                }
                case Failure.QuorumNotMet notMet -> {
                    if (notMet.outcome() == Failure.Outcome.NOTHING_DONE) {
                        nothingDone(outcome);
                    }
                }
                case Failure.InvalidQuorum _,
                        Failure.Overloaded _,
                        Failure.StorageFull _,
                        Failure.NotReady _,
                        Failure.NoLease _,
                        Failure.UnknownMember _ ->
                        nothingDone(outcome);
            }
            return null;
        }

        private void nothingDone(WriteOutcome outcome) {
            if (!(value instanceof Tombstone)) {
                cluster.history(key).undone(Values.name(value), outcome.toString());
            }
        }

        private CausalContext acknowledged(CausalContext context, Evidence evidence) {
            KeyHistory history = cluster.history(key);
            String writer = "'" + request + "'";
            List<Write> own = own(history, evidence);
            findings.require(
                    !own.isEmpty(),
                    Rule.NO_WRITE_LOST,
                    writer + " was acknowledged and never made");
            BitSet known = history.legitimate(seen);
            own.forEach(write -> KeyHistory.add(known, write));
            history.given(context, known, writer);
            if (own.size() == 1) {
                Write write = own.getFirst();
                findings.require(
                        context.covers(write.dot()),
                        Rule.CONTEXT_IS_HONOURED,
                        writer + " got a context without it: " + context);
                if (!wasWiped(evidence, request)) {
                    cluster.promises(key).acknowledged(write, ask.settledN(), ask.promised());
                    evidence.replicas().forEach(replica -> checkDurable(write, replica));
                }
            }
            // Of its many single dots a context may lose the oldest.
            if (seen != null && context.singles().size() < MAX_SINGLES) {
                findings.require(
                        context.covers(seen),
                        Rule.CONTEXT_IS_HONOURED,
                        writer + " got a context that covers less: " + context);
            }
            checkEvidence(key, ask, evidence, null, writer);
            return context;
        }

        /**
         * This write; deletions are not told apart, so there may be more than one that it might be.
         */
        private List<Write> own(KeyHistory history, Evidence evidence) {
            if (value instanceof Tombstone) {
                return history.deletions(evidence.coordinator(), seen, request.sinceNanos());
            }
            Write write = history.named(Values.name(value));
            return write == null ? List.of() : List.of(write);
        }

        private void checkDurable(Write write, Target replica) {
            findings.require(
                    hasDurably(write, replica)
                            || cluster.isHandedOver(
                                    key, replica.node(), write.dot(), ask.settledN())
                            || cluster.history(key).isForgotten(write),
                    Rule.ACKNOWLEDGED_IS_DURABLE,
                    replica
                            + " acknowledged "
                            + write
                            + " of "
                            + key
                            + " and has it, or its N, not on its disk");
        }

        /**
         * What a fallback had kept it may have brought to its primary, or to another one of those
         * by the largest N that any write of the key asked for; which may have lost its disk since.
         */
        private boolean hasDurably(Write write, Target replica) {
            Disks disks = cluster.machine(replica.node()).disks();
            NodeId primary = replica.standsInFor();
            int copies = ask.settledN();
            return primary == null
                    ? disks.owns(key, write.dot(), copies)
                    : disks.keeps(primary, key, write.dot(), copies)
                            || cluster.primaries(key, StoredRecord.MAX_COPIES).stream()
                                    .map(cluster::machine)
                                    .anyMatch(other ->
                                            other.hasLostSince(request.sinceNanos())
                                                    || other.disks()
                                                            .owns(key, write.dot(), copies));
        }

        ClientRequest request() {
            return request;
        }
    }

    /** Whether one of those on whom an answer rests has lost its disk since it was asked. */
    private boolean wasWiped(Evidence evidence, ClientRequest request) {
        return evidence.replicas().stream()
                .anyMatch(replica ->
                        cluster.machine(replica.node()).hasLostSince(request.sinceNanos()));
    }

    /** Whether one of them has forgotten what it held since it was asked, and does not know it. */
    private boolean wasPutBack(Evidence evidence, ClientRequest request) {
        return evidence.replicas().stream()
                .anyMatch(replica ->
                        cluster.machine(replica.node()).putBackAtNanos() >= request.sinceNanos());
    }

    /**
     * By the rings of the epoch at which it was given; a write needs its W in each of two. Reads
     * that begin later must meet it, and a read the writes from before it began.
     */
    private void checkEvidence(
            Key key, Ask ask, Evidence evidence, @Nullable Topology readSince, String what) {
        Topology topology = cluster.chronicle().topology(evidence.epoch());
        if (topology == null) {
            findings.broken(Rule.EVIDENCE_COUNTS, what + " rests on no epoch: " + evidence);
            return;
        }
        PartitionId partition = cluster.partitioner().of(key);
        int n = ask.settledN();
        List<PreferenceList> all = topology.writeLists(partition, n);
        List<PreferenceList> lists =
                readSince == null
                        ? all
                        : List.of(topology.reads().preferenceList(partition, ask.settledN()));
        List<NodeId> places = evidence.replicas().stream().map(Target::place).toList();
        boolean counts =
                evidence.required() == ask.requiredOf(lists.getFirst().primaries().size())
                        && new TreeSet<>(places).size() == places.size()
                        && lists.stream().allMatch(list -> hasQuorum(list, ask, evidence))
                        && evidence.replicas().stream()
                                .allMatch(target -> mayCount(target, ask, lists));
        findings.require(
                counts, Rule.EVIDENCE_COUNTS, what + " rests on " + evidence + " of " + lists);
        if (!ask.isSloppy()) {
            boolean meets =
                    readSince == null
                            ? Chronicle.meets(cluster.topology(), topology, partition, n)
                            : topology.epoch().compareTo(readSince.epoch()) >= 0
                                    || Chronicle.meets(topology, readSince, partition, n);
            findings.require(
                    meets, Rule.EPOCHS_MEET, what + " was answered by epoch " + topology.epoch());
        }
    }

    /** Enough of a list's places, each taken by a node of its own. */
    private static boolean hasQuorum(PreferenceList list, Ask ask, Evidence evidence) {
        List<NodeId> counted =
                evidence.replicas().stream()
                        .filter(target -> list.isPrimary(target.place()))
                        .map(Target::node)
                        .toList();
        return counted.size() >= ask.requiredOf(list.primaries().size())
                && new TreeSet<>(counted).size() == counted.size();
    }

    /** A fallback takes a place of a list in which it has none itself. */
    private static boolean mayCount(Target target, Ask ask, List<PreferenceList> lists) {
        return lists.stream()
                .filter(list -> list.isPrimary(target.place()))
                .anyMatch(list ->
                        target.isPrimary() || (ask.isSloppy() && !list.isPrimary(target.node())));
    }

    void checkHeld(Key key, NodeId member, ReadOutcome outcome) {
        if (outcome instanceof ReadOutcome.Read read) {
            cluster.history(key).examine(read.siblings(), "what " + member + " holds");
        }
    }

    /**
     * Checks that a listing shows no key but what somebody wrote, in order and within its bounds.
     */
    void checkListed(ListRequest request, ListOutcome outcome) {
        if (outcome instanceof ListOutcome.Listed listed) {
            byte[] before = request.after();
            for (byte[] bytes : listed.keys()) {
                Key key = Key.of(request.bucket(), bytes);
                boolean inside = startsWith(bytes, request.prefix());
                boolean rises = before == null || Arrays.compareUnsigned(before, bytes) < 0;
                boolean known =
                        cluster.scenario().keys().contains(key) && cluster.history(key).size() > 0;
                findings.require(
                        rises && known && inside,
                        Rule.LISTING_IS_TRUE,
                        request.bucket() + " lists " + key);
                before = bytes;
            }
            findings.require(
                    listed.keys().size() <= request.limit(),
                    Rule.LISTING_IS_TRUE,
                    listed.keys().size() + " keys are more than " + request.limit());
        }
    }

    private static boolean startsWith(byte[] bytes, byte[] prefix) {
        return bytes.length >= prefix.length
                && Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
    }
}
