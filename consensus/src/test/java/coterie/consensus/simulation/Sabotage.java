package coterie.consensus.simulation;

import coterie.consensus.Ballot;
import coterie.consensus.Bytes;
import coterie.consensus.DurableState;
import coterie.consensus.Effects;
import coterie.consensus.Entry;
import coterie.consensus.Notice;
import coterie.consensus.PaxosMessage;
import coterie.consensus.PaxosMessage.Accept;
import coterie.consensus.PaxosMessage.Accepted;
import coterie.consensus.PaxosMessage.Chosen;
import coterie.consensus.PaxosMessage.Confirm;
import coterie.consensus.PaxosMessage.Confirmed;
import coterie.consensus.PaxosMessage.CountedAnswer;
import coterie.consensus.PaxosMessage.Install;
import coterie.consensus.PaxosMessage.Promise;
import coterie.consensus.ProposalOutcome;
import coterie.consensus.Snapshot;
import coterie.consensus.Vote;
import coterie.ring.NodeId;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Builds a {@link Fault} into a host. */
final class Sabotage {

    private final Fault fault;

    Sabotage(Fault fault) {
        this.fault = fault;
    }

    boolean sendsEarly() {
        return fault == Fault.SENDS_BEFORE_PERSIST;
    }

    /** What a disk holds that was empty. */
    DurableState born(DurableState state) {
        return fault == Fault.SKIPS_ENROLMENT ? enrolled(state) : state;
    }

    /** What a node finds on its disk. */
    DurableState restarted(DurableState state) {
        return switch (fault) {
            case FORGETS_PROMISE -> with(state, Ballot.NONE, state.accepted());
            case FORGETS_VOTE -> with(state, state.promised(), null);
            default -> state;
        };
    }

    private static DurableState with(DurableState state, Ballot promised, @Nullable Vote accepted) {
        return new DurableState(
                state.generation(),
                state.incarnation(),
                state.enrolled(),
                state.notes(),
                promised,
                accepted,
                state.snapshot(),
                state.entries());
    }

    private static DurableState enrolled(DurableState state) {
        SortedMap<NodeId, Long> nothing = new TreeMap<>();
        return new DurableState(
                state.generation(),
                state.incarnation(),
                true,
                nothing,
                state.promised(),
                state.accepted(),
                state.snapshot(),
                state.entries());
    }

    /** What is left of a disk that was lost. */
    @Nullable DurableState wiped(DurableState lost, Snapshot founding) {
        return fault == Fault.VOTES_WHEN_WIPED
                ? enrolled(DurableState.founding(founding, lost.incarnation()))
                : null;
    }

    /** What a node hears in place of a message. */
    PaxosMessage heard(PaxosMessage message) {
        return switch (message) {
            case Promise promise when fault == Fault.IGNORES_ACCEPTED ->
                    new Promise(
                            promise.generation(),
                            promise.slot(),
                            promise.ballot(),
                            promise.incarnation(),
                            null);
            case Chosen chosen
                    when fault == Fault.MISHEARS
                            && chosen.slot().number() % 7 == 5
                            && chosen.entry() instanceof Entry.Command command ->
                    new Chosen(
                            chosen.generation(),
                            chosen.slot(),
                            chosen.ballot(),
                            new Entry.Command(command.id(), Bytes.ofText("misheard")));
            default -> message;
        };
    }

    /** What a node says in place of a message. */
    PaxosMessage said(PaxosMessage message) {
        return message instanceof Install(var generation, var snapshot)
                        && fault == Fault.FORGETS_RECENT
                ? new Install(
                        generation,
                        new Snapshot(
                                snapshot.slot(), snapshot.voters(), List.of(), snapshot.state()))
                : message;
    }

    /** What follows from a question in place of a refusal. */
    Effects answering(PaxosMessage question, NodeId asker, long incarnation, Effects effects) {
        PaxosMessage consent =
                switch (question) {
                    case Accept accept when fault == Fault.ACCEPTS_BELOW_PROMISE ->
                            new Accepted(
                                    accept.generation(),
                                    accept.slot(),
                                    accept.ballot(),
                                    incarnation);
                    case Confirm confirm when fault == Fault.CONFIRMS_ALWAYS ->
                            new Confirmed(
                                    confirm.generation(),
                                    confirm.slot(),
                                    confirm.ballot(),
                                    incarnation,
                                    confirm.round());
                    default -> null;
                };
        boolean granted =
                effects.then().sends().stream()
                        .anyMatch(send -> send.message() instanceof CountedAnswer);
        return consent == null || granted
                ? effects
                : new Effects(
                        effects.persist(),
                        new Effects.Then(
                                List.of(new Effects.Send(asker, consent)),
                                effects.then().notices(),
                                effects.then().events()));
    }

    /** What a proposer is told. */
    Notice told(Notice notice) {
        return notice instanceof ProposalOutcome.Unknown(var id) && fault == Fault.DENIES_UNKNOWN
                ? new ProposalOutcome.Ineffective(id)
                : notice;
    }
}
