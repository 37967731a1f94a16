package coterie.consensus.simulation;

import coterie.consensus.Entry;
import coterie.consensus.Notice;
import coterie.consensus.PaxosEvent;
import coterie.consensus.PaxosMessage;
import coterie.consensus.Persist;
import coterie.consensus.ProposalId;
import coterie.consensus.ProposalOutcome;
import coterie.consensus.Slot;
import coterie.ring.NodeId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/** Holds what happens in a run against the {@link Rule}s, and makes its fingerprint. */
final class Judge implements Witness {

    private static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L;

    private final LongSupplier clock;
    private final List<String> violations = new ArrayList<>();
    private final Set<Rule> broken = EnumSet.noneOf(Rule.class);
    private final Set<PaxosEvent> events = EnumSet.noneOf(PaxosEvent.class);
    private final Map<Slot, Entry> chosen = new TreeMap<>();
    private final NavigableMap<Long, Slot> lastChosenBy = new TreeMap<>();
    private final Map<ProposalId, Entry> proposed = new TreeMap<>();
    private final Map<ProposalId, ProposalOutcome> outcomes = new TreeMap<>();
    private String longest = "";
    private long hash = GOLDEN;

    Judge(LongSupplier clock) {
        this.clock = clock;
    }

    List<String> violations() {
        return violations;
    }

    Set<Rule> broken() {
        return broken;
    }

    Set<PaxosEvent> events() {
        return events;
    }

    long hash() {
        return hash;
    }

    private void violated(Rule rule, String what) {
        broken.add(rule);
        violations.add(clock.getAsLong() / 1_000_000 + " ms: " + rule + ": " + what);
    }

    // The finalizer of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014) spreads each bit over all.
    private void mix(long value) {
        long z = hash * 31 + value + clock.getAsLong();
        z = (z ^ (z >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D0_49BB_1331_11EBL;
        hash = z ^ (z >>> 31);
    }

    void proposes(Entry entry) {
        proposed.put(entry.id(), entry);
    }

    @Override
    public void decided(NodeId node, PaxosMessage.Chosen message) {
        mustBeOnlyOne(node, message.slot(), message.entry());
        Map.Entry<Long, Slot> last = lastChosenBy.lastEntry();
        if (last == null || last.getValue().isBefore(message.slot())) {
            lastChosenBy.put(clock.getAsLong(), message.slot());
        }
    }

    private void mustBeOnlyOne(NodeId node, Slot slot, Entry entry) {
        Entry first = chosen.putIfAbsent(slot, entry);
        if (first != null && !first.equals(entry)) {
            violated(
                    Rule.ONE_DECISION_PER_SLOT,
                    node
                            + ", slot "
                            + slot
                            + ": "
                            + Shorthand.of(entry)
                            + " after "
                            + Shorthand.of(first));
        }
    }

    @Override
    public void sent(NodeId from, NodeId to, PaxosMessage message, boolean lost) {
        mix(from.hashCode() * 31L + to.hashCode());
        mix(message.hashCode() + (lost ? 1 : 0));
    }

    @Override
    public void stored(NodeId node, Persist record) {
        mix(node.hashCode() + 31L * record.getClass().getSimpleName().hashCode());
    }

    @Override
    public void noticed(NodeId node, Notice notice, Ledger ledger) {
        switch (notice) {
            case Notice.Learned learned -> {
                mustBeOnlyOne(node, learned.slot(), learned.entry());
                compare(node, ledger);
            }
            case Notice.Installed _ -> compare(node, ledger);
            case Notice.LeadershipConfirmed confirmed -> {
                Map.Entry<Long, Slot> before = lastChosenBy.lowerEntry(confirmed.sinceNanos());
                if (before != null && !before.getValue().isBefore(confirmed.next())) {
                    violated(
                            Rule.NO_LEADER_IS_DECEIVED,
                            node + " in " + confirmed + " after " + before);
                }
            }
            case ProposalOutcome outcome -> {
                if (outcomes.put(outcome.id(), outcome) != null) {
                    violated(Rule.OUTCOMES_ARE_TRUE, "two outcomes of " + outcome.id());
                }
            }
        }
    }

    private void compare(NodeId node, Ledger ledger) {
        String lines = ledger.lines();
        if (lines.startsWith(longest)) {
            longest = lines;
        } else if (!longest.startsWith(lines)) {
            violated(Rule.STATES_AGREE, node + " has\n" + lines + "another has\n" + longest);
        }
    }

    @Override
    public void counted(NodeId node, PaxosEvent event) {
        events.add(event);
        mix(event.name().hashCode());
    }

    @Override
    public void happened(NodeId node, String what) {
        mix(what.hashCode());
    }

    @Override
    public void broke(NodeId node, RuntimeException why) {
        violated(Rule.NO_NODE_BREAKS, node + ": " + why);
    }

    /** All is over, and all hosts have had time to make good. */
    void close(List<Host> hosts, List<ProposalId> last) {
        for (ProposalId id : last) {
            if (!(outcomes.get(id) instanceof ProposalOutcome.Decided)) {
                violated(Rule.PROGRESS_IS_MADE, id + " ended as " + outcomes.get(id));
            }
        }
        for (Host host : hosts) {
            compare(host.self(), host.ledger());
            if (!host.ledger().lines().equals(longest)) {
                violated(Rule.PROGRESS_IS_MADE, host.self() + " has not learned everything");
            }
        }
        List<String> commands =
                longest.lines().map(line -> line.substring(line.indexOf(' ') + 1)).toList();
        if (new HashSet<>(commands).size() != commands.size()) {
            violated(Rule.APPLIED_ONCE, longest);
        }
        outcomes.values().forEach(outcome -> mustBeTrue(outcome, new HashSet<>(commands)));
    }

    private void mustBeTrue(ProposalOutcome outcome, Set<String> applied) {
        if (proposed.get(outcome.id()) instanceof Entry.Command command) {
            boolean done = applied.contains(Shorthand.of(command));
            boolean told =
                    switch (outcome) {
                        case ProposalOutcome.Decided _ -> done;
                        case ProposalOutcome.Ineffective _, ProposalOutcome.Refused _ -> !done;
                        case ProposalOutcome.Unknown _ -> true;
                    };
            if (!told) {
                violated(Rule.OUTCOMES_ARE_TRUE, outcome + " of " + Shorthand.of(command));
            }
        }
    }
}
