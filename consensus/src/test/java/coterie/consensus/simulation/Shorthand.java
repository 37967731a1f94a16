package coterie.consensus.simulation;

import coterie.consensus.Entry;
import coterie.consensus.Notice;
import coterie.consensus.PaxosMessage;
import coterie.consensus.Persist;
import coterie.consensus.ProposalOutcome;
import coterie.consensus.Vote;
import coterie.consensus.Voters;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How messages and the like read in transcripts: an incarnation is a short word. */
final class Shorthand {

    private Shorthand() {}

    static String of(@Nullable Entry entry) {
        return switch (entry) {
            case null -> "nothing";
            case Entry.Command command ->
                    new String(command.bytes().toArray(), StandardCharsets.UTF_8);
            case Entry.ChangeVoters change -> "voters " + of(change.after());
        };
    }

    static String of(Voters voters) {
        return voters.nodes().stream()
                .map(node -> node + word(voters.incarnationOf(node)))
                .collect(Collectors.joining(" ", "{", "}"));
    }

    private static String word(long incarnation) {
        return incarnation == Voters.UNKNOWN ? ":?" : ":" + incarnationOf(incarnation);
    }

    /** Two hexadecimal digits of it. */
    static String incarnationOf(long incarnation) {
        return String.format("%02x", incarnation & 0xff);
    }

    private static String of(@Nullable Vote vote) {
        return vote == null
                ? "nothing accepted"
                : of(vote.entry()) + " accepted in " + vote.ballot();
    }

    static String of(PaxosMessage message) {
        String name = message.getClass().getSimpleName();
        return name
                + " "
                + switch (message) {
                    case PaxosMessage.Prepare m -> m.ballot() + " from slot " + m.slot();
                    case PaxosMessage.Promise m -> m.ballot() + ", " + of(m.accepted());
                    case PaxosMessage.Accept m -> at(m) + " " + of(m.entry());
                    case PaxosMessage.Accepted m -> at(m);
                    case PaxosMessage.Confirm m -> m.ballot().toString();
                    case PaxosMessage.Confirmed m -> m.ballot().toString();
                    case PaxosMessage.Refuse m -> m.ballot() + ", promised " + m.promised();
                    case PaxosMessage.Unadmitted m -> "as " + incarnationOf(m.incarnation());
                    case PaxosMessage.Chosen m -> "slot " + m.slot() + " " + of(m.entry());
                    case PaxosMessage.Propose m -> of(m.entry());
                    case PaxosMessage.CatchUp m -> "from slot " + m.slot();
                    case PaxosMessage.Entries m ->
                            m.entries().stream()
                                    .map(Shorthand::of)
                                    .collect(
                                            Collectors.joining(
                                                    ", ",
                                                    "from slot " + m.slot() + " [",
                                                    "], next " + m.next()));
                    case PaxosMessage.Install m -> "slot " + m.snapshot().slot();
                    case PaxosMessage.Enrol m -> "as " + incarnationOf(m.incarnation());
                    case PaxosMessage.Enrolled m -> "as " + incarnationOf(m.incarnation());
                    case PaxosMessage.Superseded m -> "by generation " + m.generation();
                };
    }

    private static String at(PaxosMessage.Question question) {
        return question.ballot() + " slot " + question.slot();
    }

    private static String at(PaxosMessage.Answer answer) {
        return answer.ballot() + " slot " + answer.slot();
    }

    static String of(Persist record) {
        return switch (record) {
            case Persist.Began began -> "began in generation " + began.state().generation();
            case Persist.Promised(var ballot) -> "promised " + ballot;
            case Persist.Accepted(var vote) ->
                    "accepted " + vote.ballot() + " slot " + vote.slot() + " " + of(vote.entry());
            case Persist.Chosen(var slot, var entry) -> "chosen slot " + slot + " " + of(entry);
            case Persist.Snapshotted(var snapshot, var keptFrom) ->
                    "snapshot of slot " + snapshot.slot() + ", entries from " + keptFrom;
            case Persist.Noted(var founder, var incarnation) ->
                    "noted " + founder + " as " + incarnationOf(incarnation);
            case Persist.Enrolled() -> "enrolled";
        };
    }

    static String of(Notice notice) {
        return switch (notice) {
            case Notice.Learned learned ->
                    "learns slot "
                            + learned.slot()
                            + " "
                            + of(learned.entry())
                            + (learned.effective() ? "" : ", void");
            case Notice.Installed installed -> "has the state of slot " + installed.slot();
            case Notice.LeadershipConfirmed confirmed -> "surely leads in " + confirmed.ballot();
            case ProposalOutcome.Decided decided -> "its proposal stands in slot " + decided.slot();
            case ProposalOutcome.Ineffective _ -> "its proposal has no effect";
            case ProposalOutcome.Refused refused -> "its proposal is refused: " + refused.cause();
            case ProposalOutcome.Unknown _ -> "its proposal may or may not have an effect";
        };
    }
}
