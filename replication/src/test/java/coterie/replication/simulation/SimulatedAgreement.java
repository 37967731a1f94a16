package coterie.replication.simulation;

import coterie.consensus.DurableState;
import coterie.consensus.PaxosEvent;
import coterie.consensus.PaxosSettings;
import coterie.replication.Environment;
import coterie.replication.agreed.AgreedState;
import coterie.replication.membership.Agreement;
import coterie.replication.membership.AgreementListener;
import coterie.replication.membership.AgreementStore;
import coterie.ring.NodeId;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * A process's part in the agreement: what it saves takes its time on the machine's disk, and whom
 * the process talks to follows what was agreed on, as the transport would have it.
 */
final class SimulatedAgreement implements AgreementStore, AgreementListener {

    private final Cluster cluster;
    private final NodeProcess process;
    private final AgreementDisk disk;
    private final SimulatedMailbox mailbox;
    private final SplittableRandom random;
    private final Agreement agreement;
    private AgreedState state;

    /**
     * @param environment of the process's first shard
     */
    SimulatedAgreement(
            Cluster cluster,
            NodeProcess process,
            AgreementDisk disk,
            SimulatedMailbox mailbox,
            Environment environment,
            SplittableRandom random) {
        this.cluster = cluster;
        this.process = process;
        this.disk = disk;
        this.mailbox = mailbox;
        this.random = random;
        DurableState found = disk.found();
        this.agreement =
                new Agreement(
                        process.self(), found, this, environment, PaxosSettings.DEFAULT, this);
        this.state = Objects.requireNonNull(agreement.state());
    }

    Agreement agreement() {
        return agreement;
    }

    /** What the process knows to be agreed on. */
    AgreedState state() {
        return state;
    }

    /** Whether connections with that node are opened and let in. */
    boolean admits(NodeId node) {
        return state.addresses().containsKey(node);
    }

    boolean isFormer(NodeId node) {
        return state.membership().former().contains(node);
    }

    @Override
    public void save(byte[] bytes, Runnable durable) {
        disk.begin(bytes);
        long nanos = cluster.scenario().pace().syncNanos(random) + process.machine().slowness(0);
        cluster.schedule()
                .after(
                        nanos,
                        process.self() + " saves the log",
                        () -> {
                            if (process.isAlive()) {
                                disk.end();
                                cluster.chronicle()
                                        .saved(process.self(), AgreementDisk.read(bytes));
                                mailbox.post(durable);
                            }
                        });
    }

    @Override
    public void agreed(AgreedState agreed) {
        Set<NodeId> before = new TreeSet<>(state.addresses().keySet());
        state = agreed;
        cluster.chronicle().published(process.self(), agreed);
        process.sabotage().ofTheRing().agreed(agreed);
        before.removeAll(agreed.addresses().keySet());
        before.forEach(process::partFrom);
        if (isFormer(process.self())) {
            process.leave("it reads in the log that it is a member no more");
        }
    }

    @Override
    public void happened(PaxosEvent event) {
        cluster.schedule().note(process.self() + " event", event.name());
    }

    @Override
    public void notUnderstood(String why) {
        cluster.findings().broken(Rule.NO_NODE_BREAKS, process.self() + " understands not: " + why);
    }
}
