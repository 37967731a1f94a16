package coterie.consensus;

import coterie.ring.NodeId;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A new generation of the log, when most voters are gone for good.
 *
 * <p>Nothing can be chosen then, and no rule can find out for sure what was: the survivors are a
 * minority. The new generation takes what they have, the longest log among them and the vote after
 * it in the highest ballot, which may have been chosen; and it decrees, since nobody can vote, who
 * the voters are. An entry that only the dead had learned is lost, which is why an operator has to
 * ask for this. The number of the generation keeps those dead that come back from having a say.
 */
public final class Recovery {

    private Recovery() {}

    /**
     * What each survivor is to find on its disk, in place of what it has. It may be given to a part
     * of them, at least to a majority of the voters: others will follow when they hear of it.
     *
     * @param survivors what they have on their disks
     * @param voters who is to vote, survivors all
     * @param commands with what the new generation begins
     * @throws IllegalArgumentException where there are no voters, or one is no survivor
     * @throws IllegalStateException where survivors have learned different entries in one slot
     */
    public static SortedMap<NodeId, DurableState> recover(
            SortedMap<NodeId, DurableState> survivors,
            Collection<NodeId> voters,
            List<Bytes> commands,
            RandomGenerator random) {
        if (voters.isEmpty() || !survivors.keySet().containsAll(voters)) {
            throw new IllegalArgumentException("voters " + voters + " of " + survivors.keySet());
        }
        DurableState longest = longest(survivors);
        survivors.values().forEach(survivor -> mustAgree(longest, survivor));
        Log log = replayed(longest);
        SortedMap<Slot, Entry> entries = new TreeMap<>(longest.entries());
        Vote vote = highestVote(survivors, longest);
        if (vote != null) {
            entries.put(log.next(), vote.entry());
            log.append(vote.entry());
        }
        SortedMap<NodeId, Long> incarnations = new TreeMap<>();
        Voters decreed = Voters.NOBODY;
        for (NodeId node : survivors.keySet()) {
            long incarnation = DurableState.newIncarnation(random);
            incarnations.put(node, incarnation);
            decreed = voters.contains(node) ? decreed.with(node, incarnation) : decreed;
        }
        NodeId proposer = incarnations.firstKey();
        for (Bytes command : commands) {
            Entry entry = new Entry.Command(id(proposer, log, random), command);
            entries.put(log.next(), entry);
            log.append(entry);
        }
        ProposalId id = id(proposer, log, random);
        entries.put(log.next(), new Entry.ChangeVoters(id, log.voters(), decreed));
        return founded(
                longest.generation().next(random.nextLong()), longest, entries, incarnations);
    }

    private static ProposalId id(NodeId proposer, Log log, RandomGenerator random) {
        return new ProposalId(proposer, random.nextLong(), log.next().plus(-1));
    }

    private static DurableState longest(Map<NodeId, DurableState> survivors) {
        Comparator<DurableState> order =
                Comparator.comparing(DurableState::generation).thenComparing(DurableState::next);
        return survivors.values().stream().max(order).orElseThrow();
    }

    private static void mustAgree(DurableState longest, DurableState other) {
        if (other.generation().equals(longest.generation())) {
            other.entries()
                    .forEach((slot, entry) -> {
                        Entry known = longest.entries().getOrDefault(slot, entry);
                        if (!known.equals(entry)) {
                            throw new IllegalStateException("two entries in slot " + slot);
                        }
                    });
        }
    }

    private static Log replayed(DurableState state) {
        Log log = new Log();
        log.install(state.snapshot());
        state.entries().tailMap(state.snapshot().slot().next()).values().forEach(log::append);
        return log;
    }

    private static @Nullable Vote highestVote(
            SortedMap<NodeId, DurableState> survivors, DurableState longest) {
        Vote highest = null;
        for (DurableState survivor : survivors.values()) {
            Vote vote = survivor.accepted();
            if (vote != null
                    && survivor.generation().equals(longest.generation())
                    && vote.slot().equals(longest.next())
                    && (highest == null || highest.ballot().isBelow(vote.ballot()))) {
                highest = vote;
            }
        }
        return highest;
    }

    private static SortedMap<NodeId, DurableState> founded(
            Generation generation,
            DurableState longest,
            SortedMap<Slot, Entry> entries,
            SortedMap<NodeId, Long> incarnations) {
        SortedMap<NodeId, DurableState> states = new TreeMap<>();
        incarnations.forEach((node, incarnation) ->
                states.put(
                        node,
                        new DurableState(
                                generation,
                                incarnation,
                                false,
                                new TreeMap<>(),
                                Ballot.NONE,
                                null,
                                longest.snapshot(),
                                entries)));
        return states;
    }
}
