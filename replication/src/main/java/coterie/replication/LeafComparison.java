package coterie.replication;

import coterie.replication.Failure.ReplicaState;
import coterie.replication.message.RepairReply;
import coterie.replication.message.RepairRequest;
import coterie.replication.message.Reply;
import coterie.ring.HashRange;
import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.storage.Expected;
import coterie.storage.Held;
import coterie.storage.Scan;
import coterie.storage.merkle.TreeShape;
import coterie.storage.merkle.VersionDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the keys in which two replicas differ under some neighbouring leaves: reads the versions of
 * both in the order of records, a page at a time, as two sorted lists are merged.
 */
final class LeafComparison extends Operation implements Calls.Asker {

    /** After so many differing keys it stops, to go on after they have been looked at again. */
    static final int MAX_DIFFERING = 256;

    /** After so many bytes a page of this shard's own records ends. */
    static final long PAGE_BYTES = 1L << 20;

    /** For a page, which the budget of the other side may hold back for a while. */
    static final long PATIENCE_NANOS = 8_000_000_000L;

    static final long TIMEOUT_NANOS = 600_000_000_000L;

    /** About what an entry costs besides its values. */
    private static final long ENTRY_BYTES = 128;

    private final CommonRecords common;
    private final Stretch stretch;
    private final HashRange range;
    private final Consumer<Result> listener;
    private final Deque<Version> own = new ArrayDeque<>();
    private final Deque<Version> peers = new ArrayDeque<>();
    private final List<Key> differing = new ArrayList<>();
    private @Nullable Key ownAfter;
    private @Nullable Key peersAfter;
    private boolean ownEnded;
    private boolean peersEnded;
    private int fetching;
    private int fetches;
    private @Nullable Key examined;

    /**
     * What is looked at.
     *
     * @param firstLeaf the first of the leaves
     * @param lastLeaf the last of them
     * @param after the key after which to begin, or null for the first
     * @param upTo the key after which to end, or null for the last
     */
    record Stretch(int firstLeaf, int lastLeaf, @Nullable Key after, @Nullable Key upTo) {}

    /** A key's version on one side; null where the record cannot be read. */
    private record Version(Key key, @Nullable VersionDigest digest) {}

    LeafComparison(Shard shard, CommonRecords common, Stretch stretch, Consumer<Result> listener) {
        super(shard, TIMEOUT_NANOS);
        this.common = common;
        this.stretch = stretch;
        this.listener = listener;
        this.ownAfter = stretch.after();
        this.peersAfter = stretch.after();
        this.examined = stretch.after();
        TreeShape shape = shard.treeShape();
        int depth = shape.depth();
        long first = shape.range(common.partition(), depth, stretch.firstLeaf()).first();
        long last = shape.range(common.partition(), depth, stretch.lastLeaf()).last();
        this.range = new HashRange(first, last);
    }

    /** What came of it. */
    sealed interface Result {}

    /**
     * The lists were compared.
     *
     * @param differing the keys that differ, in the order of records
     * @param resumeAfter the last key looked at, or null if the stretch came to its end
     */
    record Compared(List<Key> differing, @Nullable Key resumeAfter) implements Result {}

    /** It did not come to its end. */
    record Broken(Exchange.Ending ending) implements Result {}

    void start() {
        armDeadline();
        fetch();
    }

    private void fetch() {
        boolean needsOwn = own.isEmpty() && !ownEnded;
        boolean needsPeers = peers.isEmpty() && !peersEnded;
        fetching = (needsOwn ? 1 : 0) + (needsPeers ? 1 : 0);
        int fetch = ++fetches;
        after(
                PATIENCE_NANOS,
                () -> {
                    if (fetch == fetches) {
                        expired();
                    }
                });
        if (needsPeers && !ask(common.peer(), this::question, this)) {
            finish(new Broken(Exchange.Ending.UNREACHABLE));
        } else if (needsOwn) {
            Scan scan =
                    new Scan(
                            common.partition(),
                            range,
                            ownAfter,
                            RepairRequest.MAX_VERSIONS,
                            PAGE_BYTES);
            shard().engine().scan(scan, this::scanned);
        }
    }

    private RepairRequest question(long id) {
        return new RepairRequest.LeafVersions(
                id,
                shard().epoch(),
                common.partition(),
                common.minCopies(),
                stretch.firstLeaf(),
                stretch.lastLeaf(),
                peersAfter,
                RepairRequest.MAX_VERSIONS);
    }

    private void scanned(Scan.Page page) {
        if (hasEnded()) {
            return;
        }
        for (Scan.Entry entry : page.entries()) {
            Version version = versionOf(entry);
            if (version != null) {
                own.add(version);
            }
        }
        ownAfter = page.resumeAfter();
        ownEnded = ownAfter == null;
        long wait = shard().budget().spend(costBytes(page));
        if (wait > 0) {
            after(wait, this::fetched);
        } else {
            fetched();
        }
    }

    /** What it costs to read a page. */
    static long costBytes(Scan.Page page) {
        long bytes = 0;
        for (Scan.Entry entry : page.entries()) {
            bytes += ENTRY_BYTES + entry.held().siblings().sizeBytes();
        }
        return bytes;
    }

    /** What counts of a record, or null if it is none that both are to hold. */
    private @Nullable Version versionOf(Scan.Entry entry) {
        Key key = entry.key();
        return switch (entry.held()) {
            case Held.Found found -> {
                if (found.record().copies() < common.minCopies()) {
                    yield null;
                }
                if (!found.record().verified()) {
                    shard().completeness().verify(key);
                }
                yield new Version(key, Expected.of(key, found.record()).digest());
            }
            case Held.Damaged _ -> new Version(key, null);
            case Held.Missing _ -> null;
        };
    }

    @Override
    public void replied(NodeId from, Reply reply) {
        if (!(reply instanceof RepairReply.Versions page)) {
            finish(new Broken(Exchange.Ending.of(reply)));
        } else if (!makesSense(page)) {
            finish(new Broken(Exchange.Ending.GARBAGE));
        } else {
            for (Expected version : page.versions()) {
                peers.add(new Version(version.key(), version.digest()));
            }
            peersAfter = page.resumeAfter();
            peersEnded = peersAfter == null;
            fetched();
        }
    }

    /** Whether the page holds keys of these leaves only, in their order, and leads on. */
    private boolean makesSense(RepairReply.Versions page) {
        Key last = peersAfter;
        for (Expected version : page.versions()) {
            Key key = version.key();
            if (!range.contains(key.hash()) || (last != null && !precedes(last, key))) {
                return false;
            }
            last = key;
        }
        Key resumeAfter = page.resumeAfter();
        return resumeAfter == null
                || (range.contains(resumeAfter.hash())
                        && (peersAfter == null || precedes(peersAfter, resumeAfter))
                        && (last == null || !precedes(resumeAfter, last)));
    }

    private static boolean precedes(Key one, Key other) {
        return Scan.ORDER.compare(one, other) < 0;
    }

    @Override
    public void failed(NodeId to, ReplicaState state) {
        finish(new Broken(Exchange.Ending.UNREACHABLE));
    }

    private void fetched() {
        fetching--;
        if (fetching > 0 || hasEnded()) {
            return;
        }
        while (!(own.isEmpty() && !ownEnded) && !(peers.isEmpty() && !peersEnded)) {
            Version mine = own.peek();
            Version other = peers.peek();
            if (mine == null && other == null) {
                finish(new Compared(differing, null));
                return;
            }
            Key key = least(mine, other);
            Key upTo = stretch.upTo();
            if (upTo != null && precedes(upTo, key)) {
                finish(new Compared(differing, upTo));
                return;
            }
            if (differing.size() == MAX_DIFFERING) {
                finish(new Compared(differing, examined));
                return;
            }
            examine(key, mine, other);
        }
        fetch();
    }

    private void examine(Key key, @Nullable Version mine, @Nullable Version other) {
        VersionDigest here = null;
        VersionDigest there = null;
        if (mine != null && mine.key().equals(key)) {
            here = own.remove().digest();
        }
        if (other != null && other.key().equals(key)) {
            there = peers.remove().digest();
        }
        if (here == null || !here.equals(there)) {
            differing.add(key);
        }
        examined = key;
    }

    private static Key least(@Nullable Version one, @Nullable Version other) {
        if (one == null) {
            return Objects.requireNonNull(other).key();
        }
        return other == null || precedes(one.key(), other.key()) ? one.key() : other.key();
    }

    @Override
    void expired() {
        finish(new Broken(Exchange.Ending.TIMED_OUT));
    }

    private void finish(Result result) {
        if (!hasEnded()) {
            end();
            listener.accept(result);
        }
    }
}
