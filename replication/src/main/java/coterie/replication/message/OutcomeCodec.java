package coterie.replication.message;

import coterie.replication.Evidence;
import coterie.replication.Failure;
import coterie.replication.WriteOutcome;
import coterie.ring.Epoch;
import coterie.ring.NodeId;
import coterie.ring.Target;
import coterie.storage.Change;
import coterie.storage.codec.Input;
import coterie.storage.codec.MalformedException;
import coterie.storage.codec.Output;
import coterie.storage.codec.VersionCodec;
import coterie.storage.version.CausalContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a write's outcome, as the coordinator tells it to the node that forwarded the write.
 */
@SuppressWarnings(
        "EnumOrdinal") // the enums promise to be appended to only, and a golden test holds them to
// it
final class OutcomeCodec {

    private static final int WRITTEN = 0;
    private static final int TOO_MANY_SIBLINGS = 1;
    private static final int SIBLINGS_TOO_LARGE = 2;
    private static final int UNKNOWN_DOTS = 3;
    private static final int QUORUM_NOT_MET = 4;
    private static final int INVALID_QUORUM = 5;
    private static final int OVERLOADED = 6;
    private static final int STORAGE_FULL = 7;
    private static final int NOT_READY = 8;
    private static final int UNKNOWN_MEMBER = 9;

    /** Written where the last write wins. */
    private static final int WRITTEN_LAST = 10;

    private static final int NO_LEASE = 11;

    private static final int PRESENT = 1;
    private static final int LEAST_TARGET_BYTES = 3;
    private static final int LEAST_REPORT_BYTES = LEAST_TARGET_BYTES + 1;

    private static final List<Failure.Outcome> OUTCOMES = List.of(Failure.Outcome.values());
    private static final List<Failure.ReplicaState> STATES = List.of(Failure.ReplicaState.values());

    private OutcomeCodec() {}

    static void encode(WriteOutcome outcome, Output out) {
        switch (outcome) {
            case WriteOutcome.Written written -> {
                Long latestMillis = written.latestMillis();
                out.u8(latestMillis == null ? WRITTEN : WRITTEN_LAST);
                if (latestMillis != null) {
                    out.u64(latestMillis);
                }
                VersionCodec.encode(out, written.context());
                encode(written.evidence(), out);
            }
            case WriteOutcome.Refused refused -> encode(refused.reason(), out);
            case Failure failure -> encode(failure, out);
        }
    }

    private static void encode(Change.Refuse reason, Output out) {
        switch (reason) {
            case Change.TooManySiblings refused -> {
                out.u8(TOO_MANY_SIBLINGS);
                out.u32(refused.limit());
            }
            case Change.SiblingsTooLarge refused -> {
                out.u8(SIBLINGS_TOO_LARGE);
                out.u64(refused.limitBytes());
            }
            case Change.UnknownDots refused -> {
                out.u8(UNKNOWN_DOTS);
                out.u64(refused.lastIssued());
            }
        }
    }

    private static void encode(Failure failure, Output out) {
        switch (failure) {
            case Failure.QuorumNotMet unmet -> encode(unmet, out);
            case Failure.InvalidQuorum invalid -> {
                out.u8(INVALID_QUORUM);
                Integer required = invalid.required();
                out.u8(required != null ? PRESENT : 0);
                out.u32(invalid.n());
                out.u32(required != null ? required : 0);
                out.u32(invalid.members());
            }
            case Failure.Overloaded _ -> out.u8(OVERLOADED);
            case Failure.StorageFull _ -> out.u8(STORAGE_FULL);
            case Failure.NotReady notReady -> {
                out.u8(NOT_READY);
                out.text(notReady.reason());
            }
            case Failure.NoLease missing -> {
                out.u8(NO_LEASE);
                Fields.putNode(out, missing.node());
            }
            case Failure.UnknownMember unknown -> {
                out.u8(UNKNOWN_MEMBER);
                Fields.putNode(out, unknown.node());
            }
        }
    }

    private static void encode(Failure.QuorumNotMet unmet, Output out) {
        out.u8(QUORUM_NOT_MET);
        out.u8(unmet.outcome().ordinal());
        out.u32(unmet.required());
        out.u32(unmet.received());
        out.varint(unmet.replicas().size());
        for (Failure.ReplicaReport report : unmet.replicas()) {
            putTarget(out, report.replica());
            out.u8(report.state().ordinal());
        }
    }

    private static void encode(Evidence evidence, Output out) {
        out.u32(evidence.required());
        Fields.putNode(out, evidence.coordinator());
        out.u64(evidence.epoch().value());
        out.varint(evidence.replicas().size());
        for (Target replica : evidence.replicas()) {
            putTarget(out, replica);
        }
    }

    private static void putTarget(Output out, Target target) {
        NodeId primary = target.standsInFor();
        out.u8(primary != null ? PRESENT : 0);
        Fields.putNode(out, target.node());
        if (primary != null) {
            Fields.putNode(out, primary);
        }
    }

    private static Target target(Input in) throws MalformedException {
        boolean standsIn = (in.u8() & PRESENT) != 0;
        NodeId node = Fields.node(in);
        return new Target(node, standsIn ? Fields.node(in) : null);
    }

    /** The outcome, or null where it is one of a newer version. */
    static @Nullable WriteOutcome decode(Input in) throws MalformedException {
        return switch (in.u8()) {
            case WRITTEN -> written(null, in);
            case WRITTEN_LAST -> written(in.u64(), in);
            case TOO_MANY_SIBLINGS ->
                    new WriteOutcome.Refused(new Change.TooManySiblings(in.u32()));
            case SIBLINGS_TOO_LARGE ->
                    new WriteOutcome.Refused(new Change.SiblingsTooLarge(in.u64()));
            case UNKNOWN_DOTS -> new WriteOutcome.Refused(new Change.UnknownDots(in.u64()));
            case QUORUM_NOT_MET -> quorumNotMet(in);
            case INVALID_QUORUM -> invalidQuorum(in);
            case OVERLOADED -> Failure.Overloaded.OVERLOADED;
            case STORAGE_FULL -> Failure.StorageFull.FULL;
            case NOT_READY -> new Failure.NotReady(in.text());
            case NO_LEASE -> new Failure.NoLease(Fields.node(in));
            case UNKNOWN_MEMBER -> new Failure.UnknownMember(Fields.node(in));
            default -> null;
        };
    }

    private static WriteOutcome written(@Nullable Long latestMillis, Input in)
            throws MalformedException {
        CausalContext context = VersionCodec.decodeContext(in);
        return new WriteOutcome.Written(context, evidence(in), latestMillis);
    }

    private static Evidence evidence(Input in) throws MalformedException {
        int required = in.u32();
        NodeId coordinator = Fields.node(in);
        Epoch epoch = new Epoch(in.u64());
        int count = in.count(LEAST_TARGET_BYTES);
        List<Target> replicas = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            replicas.add(target(in));
        }
        return new Evidence(replicas, required, coordinator, epoch);
    }

    private static Failure invalidQuorum(Input in) throws MalformedException {
        boolean present = (in.u8() & PRESENT) != 0;
        int n = in.u32();
        int required = in.u32();
        return new Failure.InvalidQuorum(n, present ? required : null, in.u32());
    }

    private static Failure quorumNotMet(Input in) throws MalformedException {
        Failure.Outcome outcome = outcome(in.u8());
        int required = in.u32();
        int received = in.u32();
        int count = in.count(LEAST_REPORT_BYTES);
        List<Failure.ReplicaReport> reports = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Target replica = target(in);
            reports.add(new Failure.ReplicaReport(replica, state(in.u8())));
        }
        return new Failure.QuorumNotMet(required, received, reports, outcome);
    }

    /* What a newer version names and this one does not know is taken for the case that promises least. */

    private static Failure.Outcome outcome(int ordinal) {
        return ordinal < OUTCOMES.size() ? OUTCOMES.get(ordinal) : Failure.Outcome.UNKNOWN;
    }

    private static Failure.ReplicaState state(int ordinal) {
        return ordinal < STATES.size() ? STATES.get(ordinal) : Failure.ReplicaState.FAILED;
    }
}
