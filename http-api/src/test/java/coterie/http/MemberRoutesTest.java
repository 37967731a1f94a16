package coterie.http;

import static coterie.http.BadInputTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import coterie.replication.HostPort;
import coterie.replication.TransferStatus;
import coterie.replication.agreed.Address;
import coterie.replication.agreed.Command;
import coterie.replication.membership.Decision;
import coterie.ring.Epoch;
import coterie.ring.Member;
import coterie.ring.NodeId;
import coterie.ring.PartitionId;
import coterie.ring.RingChange;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How operators change the ring, and how they don't. Of the members of the fake cluster, n3 cannot
 * be reached.
 */
class MemberRoutesTest {

    private static final String N2 = "/v1/cluster/members/n2";
    private static final String N3 = "/v1/cluster/members/n3";

    @AutoClose private final ApiServer api = new ApiServer(4);

    private RawClient.Response post(String target) {
        return api.request("POST", target);
    }

    private JsonNode cluster() {
        return api.request("GET", "/v1/cluster").json();
    }

    private long epoch() {
        return cluster().get("epoch").asLong();
    }

    private static void join(ApiServer api, String id, int weight) {
        RingChange join = new RingChange.Join(new Member(new NodeId(id), "default", weight));
        api.store.agree(
                new Command.Begin(join, new Address(new HostPort("127.0.0.1", 7105), null)));
    }

    @Test
    void whoLeavesIsShownLeavingWithWhatMoves() {
        RawClient.Response answer = post(N2 + "/leave");
        assertThat(answer.status()).isEqualTo(202);
        JsonNode plan = answer.json();
        assertThat(plan.get("epoch").asLong()).isEqualTo(2);
        assertThat(plan.at("/change/kind").asText()).isEqualTo("leave");
        assertThat(plan.at("/change/member").asText()).isEqualTo("n2");
        assertThat(plan.get("step").asText()).isEqualTo("begin");
        assertThat(plan.get("partitionsMoved").asInt()).isEqualTo(2);
        assertThat(plan.get("partitionsMovedAtLeast").asInt()).isEqualTo(2);
        assertThat(plan.get("copies").asInt()).isEqualTo(plan.get("moves").size()).isPositive();
        // 4096 bytes in the 6 of 8 partitions that this node holds.
        assertThat(plan.get("estimatedBytes").asLong())
                .isEqualTo(plan.get("copies").asInt() * 4096L / 6);
        assertThat(plan.at("/moves/0/from").asText()).isEqualTo("n2");
        JsonNode cluster = cluster();
        assertThat(cluster.at("/members/1/state").asText()).isEqualTo("leaving");
        assertThat(cluster.at("/change/kind").asText()).isEqualTo("leave");
        assertThat(cluster.at("/change/step").asText()).isEqualTo("begin");
        assertThat(cluster.at("/change/cancelled").asBoolean()).isFalse();
    }

    @Test
    void aDryRunTellsTheSameAndChangesNothing() {
        RawClient.Response tried = post(N2 + "/leave?dryRun=true");
        assertThat(tried.status()).isEqualTo(200);
        assertThat(epoch()).isEqualTo(1);
        assertThat(cluster().get("change").isNull()).isTrue();
        RawClient.Response done = post(N2 + "/leave?dryRun=false");
        assertThat(done.status()).isEqualTo(202);
        assertThat(done.text()).isEqualTo(tried.text());
        assertThat(post("/v1/cluster/cancel?dryRun=true").status()).isEqualTo(200);
        assertThat(cluster().get("change").isNull()).isFalse();
        post("/v1/cluster/cancel");
        assertProblem(post("/v1/cluster/cancel?dryRun=true"), 409, "conflict", "no change");
        assertProblem(post("/v1/cluster/members/n9/leave?dryRun=true"), 404, "not-found", "n9");
    }

    @Test
    void theDeadAreRemovedAndTheLivingOnlyByForce() {
        assertProblem(post(N2 + "/remove"), 409, "conflict", "n2", "leave");
        assertProblem(post(N2 + "/remove?dryRun=true"), 409, "conflict", "n2");
        assertThat(epoch()).isEqualTo(1);
        JsonNode plan = post(N3 + "/remove").json();
        assertThat(plan.at("/change/kind").asText()).isEqualTo("remove");
        assertThat(cluster().at("/members/2/state").asText()).isEqualTo("removed");
        post("/v1/cluster/cancel");
        assertThat(post(N2 + "/remove?force=true").status()).isEqualTo(202);
    }

    @Test
    void aStandbyTakesAPlaceAndNobodyElseDoes() {
        join(api, "n5", 0);
        assertThat(cluster().at("/members/4/state").asText()).isEqualTo("standby");
        assertProblem(
                api.send("POST", N2 + "/replace", "{\"by\":\"n4\"}"), 409, "conflict", "standby");
        assertProblem(api.send("POST", N2 + "/replace", "{\"by\":\"n6\"}"), 404, "not-found", "n6");
        assertProblem(
                api.send("POST", N2 + "/replace", "{\"by\":\"n2\"}"), 400, "bad-request", "n2");
        assertProblem(
                api.send("POST", "/v1/cluster/members/n9/replace", "{\"by\":\"n5\"}"),
                404,
                "not-found",
                "n9");
        JsonNode plan = api.send("POST", N2 + "/replace", "{\"by\":\"n5\"}").json();
        assertThat(plan.at("/change/by").asText()).isEqualTo("n5");
        assertThat(plan.at("/change/dead").asBoolean()).isFalse();
        plan.get("moves").forEach(move -> assertThat(move.get("to").asText()).isEqualTo("n5"));
        assertThat(cluster().at("/members/4/state").asText()).isEqualTo("joining");
        post("/v1/cluster/cancel");
        assertThat(
                        api.send("POST", N3 + "/replace", "{\"by\":\"n5\"}")
                                .json()
                                .at("/change/dead")
                                .asBoolean())
                .isTrue();
    }

    @Test
    void weightAndZoneAreSet() {
        RawClient.Response answer = api.send("PATCH", N2, "{\"weight\":3,\"zone\":\" b \"}");
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.json().get("change").toString())
                .isEqualTo("{\"kind\":\"set\",\"member\":\"n2\",\"weight\":3,\"zone\":\"b\"}");
        post("/v1/cluster/cancel");
        assertThat(api.send("PATCH", N2 + "?dryRun=true", "{\"zone\":\"b\"}").json().toString())
                .contains("\"weight\":1,\"zone\":\"b\"");
        assertProblem(
                api.send("PATCH", N2 + "?force=true", "{\"weight\":0}"),
                400,
                "bad-request",
                "force");
    }

    @Test
    void whatIsNotNamedStaysAsAgreedThoughTheNodeThatIsAskedIsBehind() {
        api.store.missNews(new Command.SetMember(new NodeId("n2"), 3, null));
        api.store.missNews(new Command.Advance(new Epoch(2)));
        api.store.missNews(new Command.Advance(new Epoch(3)));
        assertThat(cluster().at("/members/1/weight").asInt()).isEqualTo(1);
        assertThat(api.send("PATCH", N2, "{\"zone\":\"b\"}").json().get("change").toString())
                .isEqualTo("{\"kind\":\"set\",\"member\":\"n2\",\"weight\":3,\"zone\":\"b\"}");
        assertThat(cluster().at("/change/weight").asInt()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "{};weight, zone",
                "{\"wait\":1};'wait'",
                "{\"weight\":-1};0 to 1000",
                "{\"weight\":1001};0 to 1000",
                "{\"weight\":1.5};weight is 1.5",
                "{\"weight\":\"2\"};weight is \"2\"",
                "{\"weight\":null};weight is null",
                "{\"weight\":99999999999};weight is 99999999999",
                "{\"zone\":\"\"};1 to 64",
                "{\"zone\":\"  \"};1 to 64",
                "{\"zone\":7};zone is 7",
                "{\"zone\":\"a\\u0007\"};control",
                "{\"zone\":\"\\ud800\"};zone is",
                "{\"weight\":1,\"weight\":2};Duplicate",
                "[];object",
                "~~;object",
                "{;not JSON"
            })
    void aWishThatMakesNoSenseIsRefusedByName(String body, String offender) {
        assertProblem(
                api.send("PATCH", N2, body == null ? "" : body), 400, "bad-request", offender);
        assertThat(epoch()).isEqualTo(1);
    }

    @Test
    void bodiesParametersAndMethodsThatDoNotApplyAreRefusedByName() {
        assertProblem(
                api.send("PATCH", N2, "{\"zone\":\"" + "z".repeat(65) + "\"}"),
                400,
                "bad-request",
                "1 to 64");
        assertThat(api.send("PATCH", N2, " ".repeat(5_000)).status()).isEqualTo(413);
        assertProblem(api.send("POST", N2 + "/leave", "{\"by\":\"n1\"}"), 400, "bad-request", "by");
        assertProblem(api.send("POST", N2 + "/replace", "{}"), 400, "bad-request", "by is");
        assertProblem(
                api.send("POST", N2 + "/replace", "{\"by\":\"N 5\"}"), 400, "bad-request", "N 5");
        assertProblem(
                api.send("POST", N2 + "/replace", "{\"with\":\"n5\"}"), 400, "bad-request", "with");
        assertProblem(post(N2 + "/leave?force=yes"), 400, "bad-request", "yes", "true or false");
        assertProblem(post(N2 + "/leave?force"), 400, "bad-request", "true or false");
        assertProblem(post(N2 + "/leave?dryrun=true"), 400, "bad-request", "dryrun");
        assertProblem(
                api.request("POST", N2 + "/leave", "Coterie-Timeout-Ms: 0"), 400, "bad-request");
        for (String target : new String[] {N2 + "/leave", "/v1/cluster/cancel"}) {
            RawClient.Response get = api.request("GET", target);
            assertProblem(get, 405, "method-not-allowed", "GET");
            assertThat(get.header("Allow")).isEqualTo("POST");
        }
        assertThat(api.request("DELETE", N2).header("Allow")).isEqualTo("PATCH");
        assertThat(api.send("POST", N2 + "/leave", "{}").status()).isEqualTo(202);
    }

    @Test
    void unknownMembersAreNotFound() {
        for (String id : new String[] {"n9", "N2", "%20", "n2%2Fx"}) {
            String path = "/v1/cluster/members/" + id;
            assertProblem(post(path + "/leave"), 404, "not-found", "member");
            assertProblem(post(path + "/remove"), 404, "not-found", "member");
            assertProblem(api.send("PATCH", path, "{\"weight\":1}"), 404, "not-found", "member");
        }
        assertProblem(post("/v1/cluster/members/%zz/leave"), 400, "bad-request", "%zz");
    }

    @Test
    void oneChangeAtATimeAndNoneBelowN() {
        post(N2 + "/leave");
        assertProblem(post(N3 + "/remove"), 409, "conflict", "under way (n2 leaves)");
        assertProblem(api.send("PATCH", N2, "{\"weight\":2}"), 409, "conflict", "under way");
        RawClient.Response cancelled = post("/v1/cluster/cancel");
        assertThat(cancelled.status()).isEqualTo(202);
        assertThat(cancelled.json().at("/change/member").asText()).isEqualTo("n2");
        assertThat(cancelled.json().get("cancelled").asBoolean()).isTrue();
        assertThat(cancelled.json().get("step").asText()).isEqualTo("settled");
        assertProblem(post("/v1/cluster/cancel"), 409, "conflict", "no change");
        finish(N2);
        // Three are left, and a bucket's n is 3 unless it was set.
        assertProblem(post(N3 + "/remove"), 409, "conflict", "force");
        assertProblem(api.send("PATCH", N3, "{\"weight\":0}"), 409, "conflict", "leave with force");
        finish(N3);
        finish("/v1/cluster/members/n4");
        assertProblem(
                post("/v1/cluster/members/n1/leave?force=true"), 409, "conflict", "last member");
        assertProblem(post(N2 + "/leave"), 404, "not-found", "n2");
    }

    /** Has the member leave, by force, up to the end. */
    private void finish(String member) {
        long begun = post(member + "/leave?force=true").json().get("epoch").asLong();
        api.store.agree(new Command.Advance(new Epoch(begun)));
        assertThat(cluster().at("/change/step").asText()).isEqualTo("switch");
        api.store.agree(new Command.Advance(new Epoch(begun + 1)));
        assertThat(cluster().get("change").isNull()).isTrue();
        assertThat(cluster().toString()).doesNotContain("\"leaving\"");
    }

    @Test
    void whatIsNotAgreedOnSaysWhetherItMayYetBe() {
        api.store.nextDecision = new Decision.NotAgreed("no voter was found");
        RawClient.Response never = post(N2 + "/leave");
        assertProblem(never, 503, "quorum-not-met", "the ring stays as it is");
        assertThat(never.json().get("outcome").asText()).isEqualTo("not-applied");
        api.store.nextDecision = new Decision.Unknown();
        RawClient.Response perhaps = post("/v1/cluster/cancel");
        assertProblem(perhaps, 503, "quorum-not-met", "may yet");
        assertThat(perhaps.json().get("outcome").asText()).isEqualTo("unknown");
        assertThat(perhaps.json().at("/replicas/n3").asText()).isEqualTo("unreachable");
    }

    @Test
    void howFarAChangeIsIsToldInTheClusterAndInTheMetrics() {
        post(N2 + "/leave");
        assertThat(cluster().at("/change/progress").isNull()).isTrue();
        NodeId n4 = new NodeId("n4");
        api.store.nextProgress =
                new TransferStatus(
                        new Epoch(2),
                        3,
                        1,
                        0,
                        1_200,
                        64_000,
                        List.of(
                                new TransferStatus.Running(
                                        new PartitionId(3), new NodeId("n2"), n4, 1_200, 5_000)));
        JsonNode cluster = cluster();
        assertThat(cluster.at("/change/progress/copiesTotal").asInt()).isGreaterThan(3);
        assertThat(cluster.at("/change/progress/copiesLeft").asInt()).isEqualTo(3);
        assertThat(cluster.at("/change/progress/handoversLeft").asInt()).isEqualTo(1);
        assertThat(cluster.at("/change/progress/keys").asInt()).isEqualTo(1_200);
        assertThat(cluster.at("/change/progress/bytes").asInt()).isEqualTo(64_000);
        assertThat(cluster.get("transfers").toString())
                .isEqualTo(
                        "[{\"partition\":3,\"from\":\"n2\",\"to\":\"n4\",\"keysSent\":1200,\"keysTotal\":5000}]");
        assertThat(api.request("GET", "/metrics").text())
                .contains(
                        "coterie_change_under_way 1.0",
                        "coterie_change_copies_left 3.0",
                        "coterie_change_waits_for 1.0",
                        "coterie_change_keys 1200.0",
                        "coterie_transfers_running 1.0",
                        "coterie_epoch 2.0",
                        "coterie_members{state=\"leaving\"} 1.0");
        assertThat(cluster.at("/change/waitsFor").toString())
                .isEqualTo("[{\"member\":\"n3\",\"to\":\"copy\",\"silentSeconds\":75}]");
        JsonNode ring = api.request("GET", "/v1/cluster/ring").json();
        assertThat(ring.at("/change/member").asText()).isEqualTo("n2");
        assertThat(ring.toString()).contains("writesAlso");
    }

    @Test
    void aNodeThatIsDrainingChangesNothing() {
        api.gate.drain();
        assertProblem(post(N2 + "/leave"), 503, "not-ready", "draining");
        assertProblem(post("/v1/cluster/cancel"), 503, "not-ready", "draining");
    }
}
