package coterie.server;

import coterie.consensus.Generation;
import coterie.replication.agreed.AgreedState;
import coterie.replication.membership.Recollection;
import coterie.ring.ClusterId;
import coterie.ring.Epoch;
import coterie.ring.NodeId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a recovery from these survivors would do.
 *
 * @param cluster whose
 * @param longest whose log is taken
 * @param voters who votes from then on: nodes whose folders are here
 * @param absent members of which nothing was given; what only they know is lost
 * @param epoch from which the ring goes on
 */
public record RecoveryPlan(
        ClusterId cluster,
        Survivor longest,
        List<NodeId> voters,
        SortedSet<NodeId> absent,
        Epoch epoch) {

    /**
     * How far the ring's epoch goes ahead: further than those who were given up can have come
     * without the survivors, so that what they served by is of no account from then on.
     */
    static final long EPOCHS_AHEAD = 1_000_000;

    /** More voters would make no difference worth their messages. */
    private static final int MOST_VOTERS = 5;

    public RecoveryPlan {
        voters = List.copyOf(voters);
    }

    /**
     * Makes the plan.
     *
     * @throws StartException in words for an operator, where there is nothing to recover, or these
     *     survivors don't go together
     */
    static RecoveryPlan of(List<Survivor> survivors) throws StartException {
        Survivor longest = longest(survivors);
        AgreedState state = longest.knows().state();
        if (state == null) {
            throw new StartException("none of these nodes has heard of its cluster's agreement");
        }
        SortedSet<NodeId> absent = new TreeSet<>(state.membership().states().keySet());
        List<NodeId> here = new ArrayList<>();
        for (Survivor survivor : survivors) {
            check(survivor, longest);
            if (!absent.remove(survivor.node())) {
                throw new StartException(
                        survivor.node()
                                + " ("
                                + survivor.path()
                                + ") is no member any more: it has no say, leave it out");
            }
            if (survivor.isHere()) {
                here.add(survivor.node());
            }
        }
        if (here.isEmpty()) {
            throw new StartException("no data folder is given in which the cluster could go on");
        }
        refuseIfTheyAgree(survivors, longest);
        return new RecoveryPlan(
                longest.cluster(),
                longest,
                voters(here),
                absent,
                new Epoch(state.membership().epoch().value() + EPOCHS_AHEAD));
    }

    private static Survivor longest(List<Survivor> survivors) {
        return survivors.stream()
                .max(
                        Comparator.comparing((Survivor survivor) -> survivor.knows().generation())
                                .thenComparingLong(survivor -> survivor.knows().slots()))
                .orElseThrow();
    }

    private static void check(Survivor survivor, Survivor longest) throws StartException {
        if (!survivor.cluster().equals(longest.cluster())) {
            throw new StartException(
                    survivor.path()
                            + " is of the cluster "
                            + survivor.cluster()
                            + ", and "
                            + longest.path()
                            + " of the cluster "
                            + longest.cluster());
        }
    }

    /** A majority of the voters needs no recovery, and would be split from the rest by one. */
    private static void refuseIfTheyAgree(List<Survivor> survivors, Survivor longest)
            throws StartException {
        Recollection knows = longest.knows();
        int votes = 0;
        for (Survivor survivor : survivors) {
            boolean isOfThese =
                    survivor.knows().generation().equals(knows.generation())
                            && knows.voters().contains(survivor.node());
            votes += isOfThese && survivor.knows().mayVote() ? 1 : 0;
        }
        if (votes >= knows.voters().majority()) {
            throw new StartException(
                    votes
                            + " of these nodes vote, of "
                            + knows.voters().nodes()
                            + ": that is a majority. Start them, and they agree again by themselves;"
                            + " nothing was changed");
        }
    }

    /** An odd number bears as many failures as the even one above it; two keep each other's log. */
    private static List<NodeId> voters(List<NodeId> here) {
        int count = Math.min(MOST_VOTERS, here.size());
        return here.stream().sorted().limit(count == 4 ? 3 : count).toList();
    }

    /** The generation that ends. */
    public Generation generation() {
        return longest.knows().generation();
    }
}
