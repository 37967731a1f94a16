package coterie.replication;

import coterie.replication.agreed.Command;
import coterie.replication.membership.AgreementView;
import coterie.replication.membership.Decision;
import java.util.function.Consumer;

/** How what the cluster agrees on is changed through one node. Safe to call from any thread. */
public interface ClusterChanges {

    /**
     * Has a command agreed on.
     *
     * @param timeoutNanos how long to try
     * @param listener hears once how it ended, on the mailbox of a shard
     */
    void propose(Command command, long timeoutNanos, Consumer<Decision> listener);

    /** Who agrees, as far as this node knows. */
    AgreementView agreement();
}
