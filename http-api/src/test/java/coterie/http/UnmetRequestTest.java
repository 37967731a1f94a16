package coterie.http;

import static coterie.http.BadInputTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import coterie.replication.Failure;
import coterie.replication.Failure.ReplicaReport;
import coterie.replication.Failure.ReplicaState;
import coterie.replication.WriteOutcome;
import coterie.ring.NodeId;
import coterie.ring.Target;
import coterie.storage.Change;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a client is told where its request was well formed and could not be met. */
class UnmetRequestTest {

    private ApiServer api;

    @BeforeEach
    void start() {
        api = new ApiServer(3);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void tooManySiblingsSayTheLimit() {
        for (int i = 0; i < 4; i++) {
            assertThat(api.put("/v1/kv/b/k", "x" + i).status()).isEqualTo(204);
        }
        RawClient.Response response = api.put("/v1/kv/b/k", "one more");
        assertProblem(response, 409, "too-many-siblings", "4", "merge");
        assertThat(response.json().get("limit").asInt()).isEqualTo(4);
        api.store.nextWrite = new WriteOutcome.Refused(new Change.SiblingsTooLarge(10_000));
        assertThat(api.put("/v1/kv/b/k", "x").json().get("limit").asLong()).isEqualTo(10_000);
        api.store.nextWrite = new WriteOutcome.Refused(new Change.UnknownDots(7));
        assertProblem(api.put("/v1/kv/b/k", "x"), 400, "bad-request", "Coterie-Context");
    }

    @Test
    void aMissedQuorumSaysWhoDidNotAnswer() {
        List<ReplicaReport> reports =
                List.of(
                        new ReplicaReport(
                                new Target(new NodeId("n4"), new NodeId("n1")), ReplicaState.OK),
                        new ReplicaReport(Target.primary(new NodeId("n2")), ReplicaState.TIMEOUT),
                        new ReplicaReport(
                                Target.primary(new NodeId("n3")), ReplicaState.UNREACHABLE));
        api.store.nextWrite = new Failure.QuorumNotMet(2, 1, reports, Failure.Outcome.UNKNOWN);
        RawClient.Response write = api.put("/v1/kv/b/k", "x");
        assertProblem(write, 503, "quorum-not-met", "1 of 2", "n2 timeout, n3 unreachable");
        assertThat(write.json().get("required").asInt()).isEqualTo(2);
        assertThat(write.json().get("received").asInt()).isEqualTo(1);
        assertThat(write.json().get("outcome").asText()).isEqualTo("unknown");
        assertThat(write.json().get("replicas").toString())
                .isEqualTo("{\"n4(for n1)\":\"ok\",\"n2\":\"timeout\",\"n3\":\"unreachable\"}");
        api.store.nextRead = new Failure.QuorumNotMet(2, 1, reports, Failure.Outcome.NOTHING_DONE);
        RawClient.Response read = api.request("GET", "/v1/kv/b/k");
        assertProblem(read, 503, "quorum-not-met", "1 of 2");
        assertThat(read.json().has("outcome")).isFalse();
    }

    @Test
    void loadFullDisksAndNodesThatDoNotServeAreToldApart() {
        api.store.nextRead = Failure.Overloaded.OVERLOADED;
        RawClient.Response overloaded = api.request("GET", "/v1/kv/b/k");
        assertProblem(overloaded, 429, "overloaded");
        assertThat(overloaded.header("Retry-After")).isEqualTo("1");
        api.store.nextWrite = Failure.StorageFull.FULL;
        assertProblem(api.put("/v1/kv/b/k", "x"), 507, "insufficient-storage");
        api.store.nextWrite = new Failure.NotReady("the shard starts");
        assertProblem(api.put("/v1/kv/b/k", "x"), 503, "not-ready", "the shard starts");
        api.store.nextRead = new Failure.UnknownMember(new NodeId("n9"));
        assertProblem(api.request("GET", "/v1/kv/b/k"), 404, "not-found", "n9");
        api.store.nextRead = new Failure.InvalidQuorum(5, 4, 3);
        assertProblem(api.request("GET", "/v1/kv/b/k"), 400, "invalid-quorum");
    }

    @Test
    void aDrainingNodeRefusesAndAsksToClose() {
        api.gate.drain();
        RawClient.Response response = api.put("/v1/kv/b/k", "x");
        assertProblem(response, 503, "not-ready", "draining");
        assertThat(response.header("Connection")).isEqualTo("close");
        assertProblem(api.request("GET", "/health/ready"), 503, "not-ready", "draining");
        assertThat(api.request("GET", "/health/live").status()).isEqualTo(200);
    }

    @Test
    void bodiesBeyondWhatMayBeHeldAreShed() {
        api.store.silent = true;
        String body = "x".repeat(ApiServer.MAX_VALUE_BYTES);
        try (RawClient first = api.client()) {
            for (int i = 0; i < 10; i++) {
                RawClient waiting = api.client();
                waiting.send(
                        "PUT /v1/kv/b/k HTTP/1.1\r\nHost: x\r\nContent-Length: "
                                + body.length()
                                + "\r\n\r\n"
                                + body);
                // The answer to a later request proves that the body was taken in.
                assertThat(first.request("GET", "/health/live").status()).isEqualTo(200);
            }
            assertProblem(api.put("/v1/kv/b/k", body), 429, "overloaded");
        }
    }
}
