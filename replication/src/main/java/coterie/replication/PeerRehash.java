package coterie.replication;

import coterie.replication.Failure.ReplicaState;
import coterie.replication.message.RepairRequest;
import coterie.replication.message.Reply;
import coterie.ring.NodeId;

/** Has both sides of an exchange compute some leaves anew, as far as the peer is willing. */
final class PeerRehash extends Operation implements Calls.Asker {

    static final long TIMEOUT_NANOS = 8_000_000_000L;

    private final CommonRecords common;
    private final int firstLeaf;
    private final int lastLeaf;
    private final Runnable then;
    private int outstanding = 2;

    /**
     * @param then is run once both have done so, or will not
     */
    PeerRehash(Shard shard, CommonRecords common, int firstLeaf, int lastLeaf, Runnable then) {
        super(shard, TIMEOUT_NANOS);
        this.common = common;
        this.firstLeaf = firstLeaf;
        this.lastLeaf = lastLeaf;
        this.then = then;
    }

    void start() {
        armDeadline();
        if (!ask(common.peer(), this::question, this)) {
            done();
        }
        shard().rebuild().leaves(common.partition(), firstLeaf, lastLeaf, this::done);
    }

    private RepairRequest question(long id) {
        return new RepairRequest.RehashLeaves(
                id, shard().epoch(), common.partition(), firstLeaf, lastLeaf);
    }

    @Override
    public void replied(NodeId from, Reply reply) {
        done();
    }

    @Override
    public void failed(NodeId to, ReplicaState state) {
        done();
    }

    private void done() {
        outstanding--;
        if (outstanding == 0) {
            finish();
        }
    }

    @Override
    void expired() {
        finish();
    }

    private void finish() {
        if (!hasEnded()) {
            end();
            then.run();
        }
    }
}
