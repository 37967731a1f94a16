package coterie.replication.simulation;

import coterie.replication.Evidence;
import coterie.replication.Failure;
import coterie.replication.ReadOutcome;
import coterie.replication.WriteOutcome;
import coterie.replication.message.Consensus;
import coterie.replication.message.Gossip;
import coterie.replication.message.LeaseGrant;
import coterie.replication.message.Message;
import coterie.replication.message.RepairReply;
import coterie.replication.message.RepairRequest;
import coterie.replication.message.Reply;
import coterie.replication.message.Request;
import coterie.replication.message.RingReport;
import coterie.ring.NodeId;
import coterie.ring.Target;
import coterie.storage.version.Actor;
import coterie.storage.version.CausalContext;
import coterie.storage.version.Dot;
import coterie.storage.version.Siblings;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Messages, outcomes and what they are made of, in as few words as a reader needs.
 *
 * <p>The incarnation of a node is written as its name, a later one with a stroke for each before
 * it, since its number is random: {@code n1.4:7} is dot 7 of n1, under the birth 4. A context is
 * what it covers: {@code {n1.4≤7 n2.1:3}} has n1's dots up to 7, and of n2's the third alone.
 */
final class Shorthand {

    private final Map<Long, String> incarnations = new TreeMap<>();

    /** Gives the incarnation of an actor its name, unless it has one. */
    void named(NodeId node, Actor actor) {
        if (!incarnations.containsKey(actor.incarnation())) {
            long earlier =
                    incarnations.values().stream()
                            .filter(name -> name.replace("'", "").equals(node.value()))
                            .count();
            incarnations.put(actor.incarnation(), node + "'".repeat((int) earlier));
        }
    }

    String of(Message message) {
        return switch (message) {
            case Request.Read read ->
                    "Read " + read.key() + (read.withHints() ? ", hints as well" : "");
            case Request.Replicate replicate ->
                    "Replicate "
                            + replicate.key()
                            + " "
                            + of(replicate.siblings())
                            + ", copies "
                            + replicate.copies()
                            + (replicate.hintFor() == null
                                    ? ""
                                    : ", a hint for " + replicate.hintFor());
            case Request.Deliver deliver ->
                    "Deliver " + deliver.key() + " " + of(deliver.siblings());
            case Request.ForwardWrite write ->
                    "ForwardWrite "
                            + write.key()
                            + " "
                            + Values.name(write.value())
                            + after(write.seen())
                            + ", N="
                            + write.terms().n()
                            + " W="
                            + write.terms().count();
            case Request.ListKeys list -> "ListKeys " + list.bucket() + " of " + list.partition();
            case RepairRequest repair -> of(repair);
            case Reply.HeldReply held ->
                    "HeldReply "
                            + of(held.siblings())
                            + ", copies "
                            + held.copies()
                            + (held.verified() ? "" : ", unverified");
            case Reply.Stored _ -> "Stored";
            case Reply.Delivered delivered ->
                    "Delivered" + (delivered.pauseMillis() > 0 ? ", pause" : "");
            case Reply.Forwarded forwarded -> "Forwarded " + of(forwarded.outcome());
            case Reply.Keys keys -> "Keys, " + keys.keys().size() + " of them";
            case Gossip gossip -> gossip.getClass().getSimpleName();
            case Consensus consensus -> consensus.message().getClass().getSimpleName();
            case RingReport report -> "RingReport of epoch " + report.epoch();
            case LeaseGrant grant -> "LeaseGrant" + (grant.given() ? "" : ", none");
            case RepairReply repair -> of(repair);
            case Reply.Refused refused -> "Refused " + refused.reason();
        };
    }

    private static String of(RepairRequest request) {
        String partition = " of partition " + request.partition();
        return switch (request) {
            case RepairRequest.TreeNode node ->
                    "TreeNode "
                            + node.level()
                            + "/"
                            + node.index()
                            + partition
                            + ", copies ≥ "
                            + node.minCopies();
            case RepairRequest.LeafVersions leaves ->
                    "LeafVersions "
                            + leaves.firstLeaf()
                            + "…"
                            + leaves.lastLeaf()
                            + partition
                            + (leaves.after() == null ? "" : " after " + leaves.after());
            case RepairRequest.RehashLeaves leaves ->
                    "RehashLeaves " + leaves.firstLeaf() + "…" + leaves.lastLeaf() + partition;
            case RepairRequest.CollectTombstones collect ->
                    "CollectTombstones, "
                            + collect.phase()
                            + ": "
                            + collect.tombstones().stream()
                                    .map(tombstone -> tombstone.key().toString())
                                    .collect(Collectors.joining(" "));
            case RepairRequest.VerifiedWithAll asked ->
                    "VerifiedWithAll" + partition + " within " + asked.withinMillis() + " ms";
            case RepairRequest.FetchRecords fetch ->
                    "FetchRecords"
                            + partition
                            + ", copies "
                            + fetch.minCopies()
                            + "…"
                            + fetch.maxCopies()
                            + (fetch.after() == null ? "" : " after " + fetch.after());
            case RepairRequest.FindMissing find ->
                    "FindMissing"
                            + partition
                            + ": "
                            + find.versions().stream()
                                    .map(version -> version.key().toString())
                                    .collect(Collectors.joining(" "));
        };
    }

    private static String of(RepairReply reply) {
        return switch (reply) {
            case RepairReply.TreeDigests digests ->
                    "TreeDigests, "
                            + digests.children().stream().filter(child -> !child.isNone()).count()
                            + " of "
                            + digests.children().size()
                            + " not empty"
                            + (digests.trusted() ? "" : ", untrusted");
            case RepairReply.Versions versions ->
                    "Versions of "
                            + versions.versions().stream()
                                    .map(version -> version.key().toString())
                                    .collect(Collectors.joining(" ", "[", "]"));
            case RepairReply.Rehashed _ -> "Rehashed";
            case RepairReply.Collected collected -> "Collected " + collected.which();
            case RepairReply.Verified verified ->
                    verified.withAll() ? "Verified" : "Verified not with all";
            case RepairReply.Records records ->
                    "Records of "
                            + records.records().stream()
                                    .map(record -> record.key().toString())
                                    .collect(Collectors.joining(" ", "[", "]"));
            case RepairReply.Missing missing -> "Missing " + missing.which();
        };
    }

    String of(WriteOutcome outcome) {
        return switch (outcome) {
            case WriteOutcome.Written written ->
                    "Written " + of(written.context()) + of(written.evidence(), "W");
            case WriteOutcome.Refused refused -> "Refused " + refused.reason();
            case Failure failure -> of(failure);
        };
    }

    String of(ReadOutcome outcome) {
        return switch (outcome) {
            case ReadOutcome.Read read -> "Read " + of(read.siblings()) + of(read.evidence(), "R");
            case Failure failure -> of(failure);
        };
    }

    private static String of(Evidence evidence, String letter) {
        return ", by "
                + evidence.replicas().stream()
                        .map(Target::toString)
                        .collect(Collectors.joining(" "))
                + " for "
                + letter
                + "="
                + evidence.required()
                + ", coordinator "
                + evidence.coordinator();
    }

    private static String of(Failure failure) {
        return failure instanceof Failure.QuorumNotMet notMet
                ? "QuorumNotMet "
                        + notMet.received()
                        + " of "
                        + notMet.required()
                        + " ("
                        + notMet.replicas().stream()
                                .map(report -> report.replica() + " " + report.state())
                                .collect(Collectors.joining(", "))
                        + "), "
                        + notMet.outcome()
                : failure.toString();
    }

    String of(Siblings siblings) {
        if (siblings.context().isEmpty()) {
            return "nothing";
        }
        return siblings.values().stream()
                        .map(sibling -> Values.name(sibling.value()) + "@" + of(sibling.dot()))
                        .collect(Collectors.joining(" "))
                + " "
                + of(siblings.context());
    }

    String of(CausalContext context) {
        return Stream.concat(
                        context.vector().stream().map(top -> of(top.actor()) + "≤" + top.counter()),
                        context.singles().stream().map(this::of))
                .sorted()
                .collect(Collectors.joining(" ", "{", "}"));
    }

    /** With what context a client writes. */
    String after(@Nullable CausalContext seen) {
        return seen == null ? "" : " after " + of(seen);
    }

    private String of(Dot dot) {
        return of(dot.actor()) + ":" + dot.counter();
    }

    private String of(Actor actor) {
        return incarnations.getOrDefault(actor.incarnation(), "?") + "." + actor.birth();
    }
}
