package coterie.server;

import coterie.config.Identity;
import coterie.config.Settings;
import coterie.consensus.DurableState;
import coterie.replication.agreed.Address;
import coterie.replication.agreed.AgreedCodec;
import coterie.replication.agreed.AgreedState;
import coterie.replication.joining.JoinAnswer;
import coterie.replication.membership.Founding;
import coterie.ring.ClusterId;
import coterie.ring.Member;
import coterie.ring.NodeId;
import coterie.ring.Partitioner;
import coterie.ring.Ring;
import coterie.storage.codec.MalformedException;
import coterie.storage.lmdb.ClaimedFolder;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * With what a node begins: what its folder says, or else with whom it founds a cluster, or what the
 * members of one told it that let it join.
 *
 * @param cluster the one that it belongs to
 * @param agreement what it knows of the cluster's agreement; the folder has it already
 * @param partitioner of the cluster
 * @param isFirst whether the folder was nobody's until now
 */
record Beginning(
        ClusterId cluster,
        AgreementFile.Content agreement,
        Partitioner partitioner,
        boolean isFirst) {

    /*
     * The agreement is written before the folder is made a node's. So a node that dies in between
     * finds a folder that is nobody's, and begins anew: it founds, or asks again and is told again.
     */

    private static final Logger LOG = LoggerFactory.getLogger(Beginning.class);

    /** Finds it out, which may take long where the node joins. */
    static Beginning of(Identity identity, Settings settings, ClaimedFolder folder)
            throws StartException {
        AgreementFile.Content known = AgreementFile.find(folder.agreement());
        ClusterId cluster = folder.cluster();
        Identity.Join join = identity.join();
        boolean founds = !identity.cluster().isEmpty();
        if (cluster != null && known != null) {
            return again(identity, cluster, known);
        }
        if (join != null && founds) {
            throw new StartException(
                    "--cluster and --join do not go together: the one founds a cluster, the other"
                            + " joins one that runs");
        }
        if (join != null) {
            return joined(identity, join, folder);
        }
        if (founds) {
            return founding(identity, settings, folder);
        }
        throw new StartException(
                cluster == null
                        ? "data folder "
                                + identity.data()
                                + " is empty: give --cluster to found a cluster, or --join to join"
                                + " one that runs"
                        : "data folder "
                                + identity.data()
                                + " does not say any more what its cluster agreed on: give --join"
                                + " with the address of another member, who will");
    }

    /** It keeps its identity, whatever it is told; only another list of founders is a mistake. */
    private static Beginning again(
            Identity identity, ClusterId cluster, AgreementFile.Content known)
            throws StartException {
        Partitioner partitioner = partitioner(known.state());
        if (identity.join() != null) {
            LOG.info(
                    "--join is ignored: data folder {} belongs to a member of the cluster {}",
                    identity.data(),
                    cluster);
        }
        boolean isTold = !identity.cluster().isEmpty() && !known.founders().isEmpty();
        ClusterId told =
                isTold
                        ? ClusterId.of(identity.cluster().keySet(), partitioner.partitions())
                        : cluster;
        return new Beginning(told, known, partitioner, false);
    }

    private static Beginning founding(Identity identity, Settings settings, ClaimedFolder folder)
            throws StartException {
        ClusterId cluster = ClusterId.of(identity.cluster().keySet(), settings.partitions());
        List<Member> members = identity.cluster().keySet().stream().map(Member::of).toList();
        Map<NodeId, Address> addresses = new TreeMap<>();
        identity.cluster().forEach((id, peer) -> addresses.put(id, new Address(peer, null)));
        AgreedState founding =
                AgreedState.founding(Ring.founding(members, settings.partitions()), addresses);
        return begun(
                folder,
                cluster,
                new AgreementFile.Content(
                        identity.cluster(),
                        Founding.begin(founding, settings.voters(), newIncarnation())));
    }

    private static Beginning joined(Identity identity, Identity.Join join, ClaimedFolder folder)
            throws StartException {
        NodeId node = folder.node();
        if (node != null && !node.equals(identity.id())) {
            throw new StartException(
                    "data folder " + identity.data() + " belongs to the node " + node);
        }
        JoinAnswer.Joined joined = Joining.ask(identity, join, folder.cluster());
        DurableState state =
                DurableState.fresh(
                        joined.log().generation(), joined.log().snapshot(), newIncarnation());
        return begun(folder, joined.cluster(), new AgreementFile.Content(new TreeMap<>(), state));
    }

    private static Beginning begun(
            ClaimedFolder folder, ClusterId cluster, AgreementFile.Content content)
            throws StartException {
        Partitioner partitioner = partitioner(content.state());
        AgreementFile.begin(folder.agreement(), content);
        return new Beginning(cluster, content, partitioner, true);
    }

    /** Whether the node has founded a cluster of its own just now. */
    boolean foundsAlone() {
        return isFirst && agreement.founders().size() == 1;
    }

    private static long newIncarnation() {
        return DurableState.newIncarnation(new SecureRandom());
    }

    private static Partitioner partitioner(DurableState state) throws StartException {
        try {
            byte[] agreed = state.snapshot().state().toArray();
            return AgreedCodec.decodeState(agreed).membership().ring().partitioner();
        } catch (MalformedException e) {
            throw new StartException(
                    "what the cluster agreed on cannot be read by this program: " + e.getMessage(),
                    e);
        }
    }
}
