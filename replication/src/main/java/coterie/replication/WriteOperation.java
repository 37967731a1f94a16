package coterie.replication;

import coterie.replication.Failure.ReplicaState;
import coterie.ring.NodeId;
import coterie.ring.PreferenceList;
import coterie.ring.Target;
import coterie.storage.Change;
import coterie.storage.CoordinatedWrite;
import coterie.storage.HybridClock;
import coterie.storage.Slot;
import coterie.storage.StoredRecord;
import coterie.storage.UpdateListener;
import coterie.storage.UpdateOutcome;
import coterie.storage.version.CausalContext;
import coterie.storage.version.Sibling;
import coterie.storage.version.Siblings;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client's write at the node that coordinates it: a replica, or in a sloppy quorum a fallback
 * where no replica could be reached.
 *
 * <p>The node merges it and mints its dot; while its disk syncs, the merged object is on its way to
 * the other primaries, so that a write which waits for all of them costs one sync of latency and
 * not two. In a sloppy quorum a fallback takes the place of a primary that cannot be reached or
 * stays silent, and keeps the object as a hint. The client hears once W places are filled. Whatever
 * primary has then neither the object nor a stand-in gets a hint here.
 */
final class WriteOperation extends ReplicationOperation implements UpdateListener {

    private final PutRequest request;
    private final Target self;
    private final QuorumTerms terms;
    private final boolean mayForward;
    private final Consumer<WriteOutcome> listener;
    private final Recipients recipients;
    private final List<NodeId> hinted = new ArrayList<>(0);
    private Tally acknowledgements;
    private CausalContext answer = CausalContext.EMPTY;
    private @Nullable StoredRecord record;
    private @Nullable Long latestMillis;
    private boolean isLast;
    private boolean answered;

    /**
     * @param self this node as a primary, or the primary for which it stands in
     * @param terms how many replicas shall hold it, and how many must acknowledge
     * @param mayForward whether another replica may coordinate it in this one's place: not if it
     *     has made its hop
     */
    WriteOperation(
            Shard shard,
            PutRequest request,
            Target self,
            QuorumTerms terms,
            boolean mayForward,
            Consumer<WriteOutcome> listener) {
        super(shard, request.key(), request.timeoutNanos());
        this.request = request;
        this.self = self;
        this.terms = terms;
        this.mayForward = mayForward;
        this.listener = listener;
        List<PreferenceList> lists = shard.writeLists(request.key(), terms.n());
        this.acknowledgements = new Tally(ReplicaSet.each(lists, terms));
        this.recipients = new Recipients(shard, self, terms, lists);
    }

    void start() {
        armDeadline();
        plan();
        long wallMillis = shard().environment().wallMillis();
        switch (shard().bucket(key().bucket()).conflict()) {
            case SIBLINGS -> store(request.seen(), wallMillis, false);
            case LAST_WRITE_WINS -> supersede(wallMillis);
        }
    }

    /**
     * Replaces all that this node holds, at a later time. What it keeps for other primaries counts
     * where it stands in for one: the slot of its hint alone may lack the last write.
     */
    private void supersede(long wallMillis) {
        if (self.isPrimary()) {
            supersede(Siblings.NONE, wallMillis);
        } else {
            shard().engine()
                    .readWithHints(
                            key(),
                            held -> {
                                if (!hasEnded()) {
                                    supersede(held.siblings(), wallMillis);
                                }
                            });
        }
    }

    /**
     * @param besides what is to be replaced though it may not be in the slot
     */
    private void supersede(Siblings besides, long wallMillis) {
        CausalContext seen = request.seen();
        if (!besides.context().isEmpty()) {
            seen = seen == null ? besides.context() : besides.context().join(seen);
        }
        Sibling last = besides.lastWritten();
        long least = shard().clock().leastFor(wallMillis, request.latestMillis());
        store(
                seen,
                last == null ? least : Math.max(least, HybridClock.after(last.writtenAtMillis())),
                true);
    }

    private void store(@Nullable CausalContext seen, long millis, boolean lastWriteWins) {
        CoordinatedWrite write =
                new CoordinatedWrite(
                        seen,
                        request.value(),
                        millis,
                        terms.n(),
                        shard().settings().siblings(),
                        List.copyOf(hinted),
                        lastWriteWins);
        isLast = lastWriteWins;
        shard().engine().update(slot(), write, this);
    }

    private Slot slot() {
        NodeId primary = self.standsInFor();
        return primary == null ? new Slot.Own(key()) : new Slot.Hint(primary, key());
    }

    /** Who gets it, and for whom a hint is kept here in the transaction of the write itself. */
    private void plan() {
        for (NodeId primary : acknowledgements.primaries()) {
            recipients.plan(primary);
        }
        for (Target target : recipients.planned()) {
            boolean isLost = target.isPrimary() && !recipients.isThere(target.node());
            if (isLost && shard().takesHints()) {
                hinted.add(target.node());
            }
        }
    }

    /**
     * The same object goes to the primaries by the rings in force, too, with the same dot, and the
     * quorum is that of these rings from now on.
     */
    @Override
    void ringChanged() {
        if (answered) {
            return;
        }
        shard().happened(Event.REPLANNED);
        List<PreferenceList> lists = shard().writeLists(key(), terms.n());
        acknowledgements = acknowledgements.under(ReplicaSet.each(lists, terms));
        recipients.goBy(lists);
        if (record == null) {
            recipients.planAnew(acknowledgements.primaries());
        } else {
            acknowledgements.primaries().forEach(this::provideFor);
        }
        settle(acknowledgements.progress());
    }

    private void provideFor(NodeId primary) {
        if (!acknowledgements.isOpen(primary) || recipients.isProvidedFor(primary)) {
            return;
        }
        if (recipients.isAsked(primary)) {
            lose(Target.primary(primary), ReplicaState.PENDING);
        } else {
            send(recipients.targetFor(primary));
        }
    }

    @Override
    void refusedByRing(NodeId node, boolean isToCome) {
        Target target = recipients.targetOf(node);
        recipients.refused(target);
        if (!isToCome) {
            send(target);
        }
    }

    @Override
    public boolean isStillWanted() {
        return remainingNanos() > 0;
    }

    @Override
    public void merged(Change change) {
        if (!(change instanceof Change.Store store)) {
            return;
        }
        Sibling last = isLast ? store.record().siblings().lastWritten() : null;
        if (last != null) {
            latestMillis = last.writtenAtMillis();
            shard().clock().issued(last.writtenAtMillis());
        }
        if (hasEnded()) {
            return;
        }
        answer = store.answer();
        record = store.record();
        // First to all in reach: that a quorum cannot be met must not keep the write from them.
        for (boolean inReach : new boolean[] {true, false}) {
            for (Target target : List.copyOf(recipients.planned())) {
                if (shard().canSendTo(target.node()) == inReach) {
                    send(target);
                }
            }
        }
        if (terms.isSloppy() && !hasEnded()) {
            after(StandIns.patienceNanos(request.timeoutNanos()), this::losePatience);
        }
    }

    private void send(Target target) {
        StoredRecord sent = record;
        if (sent != null && !hasEnded()) {
            recipients.sent(target);
            if (target.isPrimary()) {
                replicate(target.node(), sent.siblings(), sent.copies());
            } else {
                replicate(target, sent.siblings(), sent.copies());
            }
        }
    }

    /** Asks fallbacks in the place of primaries that are silent. */
    private void losePatience() {
        if (!answered) {
            for (Target target : recipients.asked()) {
                if (acknowledgements.isOpen(target)) {
                    fallBack(target.place());
                }
            }
        }
    }

    /** Has the next fallback take the primary's place; false if there is none. */
    private boolean fallBack(NodeId primary) {
        Target standIn = recipients.standInFor(primary);
        if (standIn != null) {
            shard().happened(Event.WRITE_FELL_BACK);
            send(standIn);
        }
        return standIn != null;
    }

    @Override
    public void completed(UpdateOutcome outcome) {
        if (hasEnded()) {
            return;
        }
        switch (outcome) {
            case UpdateOutcome.Durable _ -> settle(acknowledgements.count(self));
            case UpdateOutcome.Failed _ -> lose(self, ReplicaState.FAILED);
            case UpdateOutcome.Refused refused ->
                    refuse(new WriteOutcome.Refused(refused.reason()));
            case UpdateOutcome.Rejected rejected -> rejected(rejected.cause());
        }
    }

    private void rejected(UpdateOutcome.Cause cause) {
        switch (cause) {
            case OVERLOADED -> refuse(Failure.Overloaded.OVERLOADED);
            case FULL -> refuse(Failure.StorageFull.FULL);
            case EXPIRED -> expired();
            case DIVERGED -> lose(self, ReplicaState.FAILED);
            case CLOSED -> closed();
        }
    }

    private void closed() {
        if (mayForward) {
            end();
            shard().coordinator().forward(request.within(remainingNanos()), terms, listener);
        } else {
            refuse(new Failure.NotReady("the storage of " + shard().self() + " is closed"));
        }
    }

    private void refuse(WriteOutcome outcome) {
        end();
        listener.accept(outcome);
    }

    @Override
    void stored(NodeId node) {
        settle(acknowledgements.count(recipients.targetOf(node)));
    }

    @Override
    void notStored(NodeId node, ReplicaState state) {
        lose(recipients.targetOf(node), state);
    }

    private void lose(Target target, ReplicaState state) {
        NodeId primary = target.place();
        if (acknowledgements.isOpen(target) && (answered || !fallBack(primary))) {
            Progress progress = acknowledgements.fail(primary, state);
            keepHint(primary);
            settle(progress);
        }
    }

    private void settle(Progress progress) {
        if (!answered) {
            switch (progress) {
                case PENDING -> {}
                case MET -> answer(written());
                case IMPOSSIBLE -> {
                    shard().happened(Event.QUORUM_IMPOSSIBLE);
                    answer(acknowledgements.notMet(Failure.Outcome.UNKNOWN));
                }
            }
        } else if (acknowledgements.isComplete()) {
            finish();
        }
    }

    /**
     * With a strict quorum, only under the lease: else the ring may have moved on by two steps, and
     * those who acknowledged be none of those that matter any more.
     */
    private WriteOutcome written() {
        if (!terms.isSloppy() && !shard().mayServeStrict()) {
            shard().happened(Event.LEASE_MISSING);
            return acknowledgements.notMet(Failure.Outcome.UNKNOWN).withoutLease(shard().self());
        }
        return new WriteOutcome.Written(answer, shard().evidence(acknowledgements), latestMillis);
    }

    @Override
    void expired() {
        if (!answered) {
            shard().happened(Event.REQUEST_TIMED_OUT);
            answered = true;
            List<NodeId> silent = silent();
            acknowledgements.expire();
            listener.accept(acknowledgements.notMet(Failure.Outcome.UNKNOWN));
            silent.forEach(this::keepHint);
            finish();
        } else {
            finish();
        }
    }

    private void answer(WriteOutcome outcome) {
        answered = true;
        listener.accept(outcome);
        if (!hasEnded() && (acknowledgements.isComplete() || !shard().underWay().mayLinger(this))) {
            finish();
        }
    }

    private List<NodeId> silent() {
        return acknowledgements.primaries().stream()
                .filter(primary -> acknowledgements.isOpen(primary))
                .toList();
    }

    /** Leaves a hint for every primary of which nothing was heard, and ends. */
    private void finish() {
        silent().forEach(this::keepHint);
        end();
        shard().underWay().lingersNoMore(this);
    }

    private void keepHint(NodeId primary) {
        StoredRecord kept = record;
        if (kept != null && !hinted.contains(primary) && !primary.equals(self.node())) {
            hinted.add(primary);
            shard().hintKeeping().keep(primary, key(), kept);
        }
    }
}
