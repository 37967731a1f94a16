package coterie.replication.simulation;

import coterie.consensus.DurableState;
import coterie.consensus.PaxosMessage;
import java.util.SplittableRandom;

/**
 * Lets machines in that know nothing of what the cluster agrees on: newcomers, and members whose
 * disks were lost, which join again under their ids. Any member that knows them tells them all, and
 * each begins with that as an acceptor that has never voted.
 */
final class Doorkeeper {

    private static final long POLL_NANOS = 250 * Scenario.MILLIS;

    private final Cluster cluster;
    private final SplittableRandom random;

    Doorkeeper(Cluster cluster, SplittableRandom random) {
        this.cluster = cluster;
        this.random = random;
    }

    /** The machine asks again and again until it is let in, or is out of use. */
    void awaits(Machine machine) {
        letIn(machine);
        if (machine.agreement() == null && !machine.isRetired()) {
            cluster.schedule()
                    .after(POLL_NANOS, machine.id() + " asks to be let in", machine::start);
        }
    }

    /** Lets it in if some member that runs knows it for one, or tells it that it is none more. */
    void letIn(Machine machine) {
        for (NodeProcess process : cluster.servers()) {
            if (process.isFormer(machine.id())) {
                machine.retire();
                return;
            }
            SimulatedAgreement part = process.agreement();
            if (part != null && part.admits(machine.id())) {
                process.run(() -> begin(machine, part.agreement().present()));
                return;
            }
        }
    }

    private void begin(Machine machine, PaxosMessage.Install log) {
        if (machine.agreement() == null) {
            long incarnation = DurableState.newIncarnation(random);
            machine.keepAgreement(
                    new AgreementDisk(
                            DurableState.fresh(log.generation(), log.snapshot(), incarnation)));
            machine.comeBack();
        }
    }
}
