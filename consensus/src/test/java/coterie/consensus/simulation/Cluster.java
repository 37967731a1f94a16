package coterie.consensus.simulation;

import coterie.consensus.PaxosMessage;
import coterie.consensus.PaxosSettings;
import coterie.consensus.Snapshot;
import coterie.consensus.Voters;
import coterie.ring.NodeId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** The hosts, and the network between them. */
final class Cluster {

    final Schedule schedule;
    final PaxosSettings settings;
    final Fault fault;
    final Snapshot founding;
    final List<NodeId> members;
    private final Map<NodeId, Host> hosts = new LinkedHashMap<>();
    private final SplittableRandom network;
    private final Witness witness;
    private final Set<NodeId> cut = new TreeSet<>();
    private double loss;
    private long quickestNanos;
    private long slowestNanos;

    Cluster(
            Schedule schedule,
            int founders,
            int joiners,
            PaxosSettings settings,
            Fault fault,
            SplittableRandom random,
            Witness witness) {
        this.schedule = schedule;
        this.settings = settings;
        this.fault = fault;
        this.witness = witness;
        this.network = random.split();
        members =
                IntStream.rangeClosed(1, founders + joiners)
                        .mapToObj(i -> new NodeId("n" + i))
                        .toList();
        founding =
                Snapshot.founding(Voters.founding(members.subList(0, founders)), Ledger.founding());
        for (NodeId member : members) {
            boolean founder = founding.voters().contains(member);
            hosts.put(member, new Host(member, founder, this, random.split(), witness));
        }
    }

    Host host(NodeId node) {
        Host host = hosts.get(node);
        if (host == null) {
            throw new IllegalArgumentException("no host " + node);
        }
        return host;
    }

    Host host(int number) {
        return host(members.get(number - 1));
    }

    List<Host> hosts() {
        return new ArrayList<>(hosts.values());
    }

    /** How long messages take, and how many are lost or doubled. */
    void network(double newLoss, long quickest, long slowest) {
        loss = newLoss;
        quickestNanos = quickest;
        slowestNanos = slowest;
    }

    /** From now on those can reach each other only, and the others each other. */
    void cutOff(Set<NodeId> nodes) {
        cut.clear();
        cut.addAll(nodes);
    }

    void send(NodeId from, NodeId to, PaxosMessage message) {
        boolean lost =
                cut.contains(from) != cut.contains(to)
                        || network.nextDouble() < loss
                        || (fault == Fault.LOSES_PREPARE
                                && message instanceof PaxosMessage.Prepare);
        witness.sent(from, to, message, lost);
        if (!lost) {
            int copies = network.nextDouble() < loss / 2 ? 2 : 1;
            for (int i = 0; i < copies; i++) {
                schedule.after(
                        quickestNanos + network.nextLong(Math.max(1, slowestNanos - quickestNanos)),
                        () -> host(to).hear(from, message));
            }
        }
    }
}
