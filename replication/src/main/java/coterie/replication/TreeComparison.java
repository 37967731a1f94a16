package coterie.replication;

import coterie.replication.Failure.ReplicaState;
import coterie.replication.message.RepairReply;
import coterie.replication.message.RepairRequest;
import coterie.replication.message.Reply;
import coterie.ring.NodeId;
import coterie.ring.PartitionId;
import coterie.storage.merkle.TreeQuery;
import coterie.storage.merkle.TreeShape;
import coterie.storage.merkle.TreeView;
import coterie.storage.merkle.VersionDigest;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * Finds the leaves in which the trees of two replicas differ: their roots first, then level by
 * level what lies under nodes that differ. What it costs grows with the differences alone.
 */
final class TreeComparison extends Operation {

    /** The most questions to the peer that wait for an answer. */
    static final int MAX_IN_FLIGHT = 16;

    static final long TIMEOUT_NANOS = 5_000_000_000L;

    private final CommonRecords common;
    private final Consumer<Result> listener;
    private final TreeShape shape;
    private final Deque<Node> unasked = new ArrayDeque<>();
    private final BitSet leaves = new BitSet();
    private final long askedAtNanos;
    private int inFlight;
    private long commit;

    TreeComparison(Shard shard, CommonRecords common, Consumer<Result> listener) {
        super(shard, TIMEOUT_NANOS);
        this.common = common;
        this.listener = listener;
        this.shape = shard.treeShape();
        this.askedAtNanos = shard.environment().nanos();
    }

    /** What came of it. */
    sealed interface Result {}

    /**
     * The trees were compared. Whatever this shard had stored by a commit, and whatever the peer
     * held when it was asked, both have, but for what stands under the leaves that differ.
     *
     * @param commit the number of this shard's commit after which its root was looked at
     * @param askedAtNanos when that was
     * @param leaves those that differ
     */
    record Compared(long commit, long askedAtNanos, BitSet leaves) implements Result {

        boolean isEqual() {
            return leaves.isEmpty();
        }
    }

    /** This shard's own trees of the partition are to be rebuilt first. */
    enum Untrusted implements Result {
        UNTRUSTED
    }

    /** It did not come to its end. */
    record Broken(Exchange.Ending ending) implements Result {}

    void start() {
        armDeadline();
        unasked.add(new Node(0, 0));
        askOn();
    }

    private void askOn() {
        while (!hasEnded() && inFlight < MAX_IN_FLIGHT && !unasked.isEmpty()) {
            inFlight++;
            unasked.remove().ask();
        }
        if (!hasEnded() && inFlight == 0) {
            finish(new Compared(commit, askedAtNanos, leaves));
        }
    }

    /** A node that is looked at on both sides. */
    private final class Node implements Calls.Asker {
        private final int level;
        private final int index;
        private VersionDigest own = VersionDigest.NONE;
        private List<VersionDigest> children = List.of();

        Node(int level, int index) {
            this.level = level;
            this.index = index;
        }

        void ask() {
            PartitionId partition = common.partition();
            shard().engine()
                    .tree(
                            new TreeQuery(partition, common.minCopies(), level, index),
                            this::askPeer);
        }

        private void askPeer(TreeView view) {
            if (hasEnded()) {
                return;
            }
            own = view.own();
            children = view.children();
            if (level == 0) {
                commit = view.commit();
            }
            if (!view.trusted()) {
                finish(Untrusted.UNTRUSTED);
            } else if (!TreeComparison.this.ask(common.peer(), this::question, this)) {
                finish(new Broken(Exchange.Ending.UNREACHABLE));
            }
        }

        private RepairRequest question(long id) {
            return new RepairRequest.TreeNode(
                    id, shard().epoch(), common.partition(), common.minCopies(), level, index);
        }

        @Override
        public void replied(NodeId from, Reply reply) {
            if (!(reply instanceof RepairReply.TreeDigests digests)) {
                finish(new Broken(Exchange.Ending.of(reply)));
            } else if (!digests.trusted()) {
                finish(new Broken(Exchange.Ending.NOT_COMPARABLE));
            } else if (!addsUp(digests)) {
                finish(new Broken(Exchange.Ending.GARBAGE));
            } else {
                inFlight--;
                if (!digests.own().equals(own)) {
                    descend(digests.children());
                }
                askOn();
            }
        }

        private boolean addsUp(RepairReply.TreeDigests digests) {
            if (digests.children().size() != children.size()) {
                return false;
            }
            VersionDigest sum =
                    digests.children().stream().reduce(VersionDigest.NONE, VersionDigest::plus);
            return sum.equals(digests.own());
        }

        private void descend(List<VersionDigest> peers) {
            for (int i = 0; i < peers.size(); i++) {
                int child = index * TreeShape.FAN_OUT + i;
                if (!peers.get(i).equals(children.get(i))) {
                    if (level + 1 == shape.depth()) {
                        leaves.set(child);
                    } else {
                        unasked.add(new Node(level + 1, child));
                    }
                }
            }
        }

        @Override
        public void failed(NodeId to, ReplicaState state) {
            finish(new Broken(Exchange.Ending.UNREACHABLE));
        }
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
