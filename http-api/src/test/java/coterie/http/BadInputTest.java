package coterie.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each line of the contract's section 4, and what else a client can do wrong. */
class BadInputTest {

    private static final String LARGE = "x".repeat(ApiServer.MAX_VALUE_BYTES + 1);

    private ApiServer api;

    @BeforeEach
    void start() {
        api = new ApiServer(3);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    static void assertProblem(
            RawClient.Response response, int status, String code, String... inDetail) {
        assertThat(response.status()).as(response.text()).isEqualTo(status);
        assertThat(response.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(response.json().get("type").asText()).isEqualTo("urn:coterie:problem:" + code);
        assertThat(response.json().get("status").asInt()).isEqualTo(status);
        assertThat(response.json().get("title").asText()).isNotEmpty();
        assertThat(response.json().get("detail").asText()).isNotEmpty();
        for (String part : inDetail) {
            assertThat(response.json().get("detail").asText()).contains(part);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void malformedPathsNameTheOffender() {
        assertProblem(api.request("GET", "/v1/kv/b/a%zz"), 400, "bad-request", "%zz", "%25");
        assertProblem(api.request("GET", "/v1/kv/b/a%4"), 400, "bad-request", "%4");
        assertProblem(api.request("GET", "/v1/kv/b/%"), 400, "bad-request", "'%'");
        assertProblem(
                api.request("GET", "/v1/kv/b/"), 400, "bad-request", "the key is empty", "400");
        assertProblem(api.request("GET", "/v1/kv/a%20b/k"), 400, "bad-request", "'a b'", "64");
        assertProblem(
                api.request("GET", "/v1/kv/" + "b".repeat(65) + "/k"), 400, "bad-request", "64");
        assertProblem(api.request("GET", "/v1/kv//k"), 400, "bad-request", "bucket ''");
        assertProblem(
                api.request("GET", "/v1/kv/b/k?replika=n1"),
                400,
                "bad-request",
                "'replika'",
                "replica");
        assertProblem(api.request("GET", "/v1/kv/b?limit=0"), 400, "bad-request", "'0'", "10000");
        assertProblem(api.request("GET", "/v1/kv/b?limit=10001"), 400, "bad-request", "10000");
        assertProblem(api.request("GET", "/v1/kv/b?limit=ten"), 400, "bad-request", "'ten'");
        assertProblem(api.request("GET", "/v1/kv/b?prefix=100%25"), 400, "bad-request", "prefix");
        assertProblem(api.request("GET", "/v1/kv/b?after=%zz"), 400, "bad-request", "after");
    }

    @Test
    void malformedHeadersNameTheOffender() {
        String k = "/v1/kv/b/k";
        assertProblem(
                api.request("GET", k, "Coterie-N: two"),
                400,
                "bad-request",
                "Coterie-N",
                "'two'",
                "1 to 3");
        assertProblem(
                api.request("GET", k, "Coterie-R: most"),
                400,
                "bad-request",
                "Coterie-R",
                "quorum or all");
        assertProblem(api.put(k, "x", "Coterie-W:"), 400, "bad-request", "Coterie-W");
        assertProblem(
                api.request("GET", k, "Coterie-Quorum: soft"),
                400,
                "bad-request",
                "Coterie-Quorum",
                "strict");
        assertProblem(
                api.request("GET", k, "Coterie-Consistency: x"), 400, "bad-request", "eventual");
        for (String timeout : new String[] {"0", "60001", "-1", "5s", "99999999999999999999"}) {
            assertProblem(
                    api.request("GET", k, "Coterie-Timeout-Ms: " + timeout),
                    400,
                    "bad-request",
                    "60000",
                    timeout);
        }
        assertProblem(api.put(k, "x", "Content-Encoding: gzip"), 400, "bad-request", "gzip");
    }

    @Test
    void quorumsOutOfRangeSayWhatIsAllowed() {
        RawClient.Response tooMany = api.request("GET", "/v1/kv/b/k", "Coterie-N: 4");
        assertProblem(tooMany, 400, "invalid-quorum", "Coterie-N is 4", "1 to 3");
        assertThat(tooMany.json().get("n").asInt()).isEqualTo(4);
        assertThat(tooMany.json().get("members").asInt()).isEqualTo(3);

        RawClient.Response above = api.put("/v1/kv/b/k", "x", "Coterie-N: 2", "Coterie-W: 3");
        assertProblem(above, 400, "invalid-quorum", "Coterie-W is 3", "1 to N, which is 2");
        assertThat(above.json().toString()).contains("\"n\":2,\"r\":2,\"w\":3,\"members\":3");

        assertProblem(api.request("GET", "/v1/kv/b/k", "Coterie-N: 0"), 400, "invalid-quorum");
        assertProblem(api.request("GET", "/v1/kv/b/k", "Coterie-R: 0"), 400, "invalid-quorum");
        assertProblem(api.request("GET", "/v1/kv/b/k", "Coterie-R: -1"), 400, "invalid-quorum");
        assertProblem(
                api.request("DELETE", "/v1/kv/b/k", "Coterie-W: 99999999999"),
                400,
                "invalid-quorum",
                "Coterie-W is 99999999999,");
        assertThat(api.store.puts).isEmpty();
    }

    @Test
    void aNumberIsReportedAsItWasSent() {
        RawClient.Response n = api.request("GET", "/v1/kv/b/k", "Coterie-N: 99999999999999999999");
        assertProblem(n, 400, "invalid-quorum", "Coterie-N is 99999999999999999999,");
        assertThat(n.text()).contains("\"n\":99999999999999999999,\"r\":2,\"w\":2,\"members\":3");
        RawClient.Response r = api.request("GET", "/v1/kv/b/k", "Coterie-R: 4000000000");
        assertThat(r.text()).contains("\"n\":3,\"r\":4000000000,\"w\":2");
        RawClient.Response list =
                api.request("GET", "/v1/cluster/preference-list?bucket=b&key=k&n=3000000000");
        assertProblem(list, 400, "invalid-quorum", "n is 3000000000,");
        assertThat(list.text()).contains("\"n\":3000000000");
    }

    @Test
    void contextsThatAreNotOfThisKeyAreRefused() {
        String token = api.put("/v1/kv/b/k", "x").given("Coterie-Context");
        assertProblem(
                api.put("/v1/kv/b/other", "y", "Coterie-Context: " + token),
                400,
                "bad-request",
                "another key");
        assertProblem(
                api.put("/v1/kv/c/k", "y", "Coterie-Context: " + token),
                400,
                "bad-request",
                "another key");
        for (int cut = 0; cut < token.length(); cut++) {
            assertProblem(
                    api.put("/v1/kv/b/k", "y", "Coterie-Context: " + token.substring(0, cut)),
                    400,
                    "bad-request");
        }
        for (int at = 0; at < token.length(); at++) {
            char other = token.charAt(at) == 'A' ? 'B' : 'A';
            String altered = token.substring(0, at) + other + token.substring(at + 1);
            assertProblem(
                    api.put("/v1/kv/b/k", "y", "Coterie-Context: " + altered), 400, "bad-request");
        }
        String long1 = "A".repeat(ContextTokens.MAX_LENGTH + 1);
        assertProblem(
                api.request("GET", "/v1/kv/b/k", "Coterie-Context: " + long1),
                400,
                "bad-request",
                "characters");
        assertThat(api.store.puts).hasSize(1);
        assertThat(api.request("GET", "/v1/kv/b/k").text()).isEqualTo("x");
    }

    @Test
    void unknownPathsAndMethodsAreToldApart() {
        assertProblem(api.request("GET", "/v1/no-such"), 404, "not-found", "/v1/no-such");
        assertProblem(api.request("GET", "/v1/cluster/"), 404, "not-found");
        RawClient.Response post = api.request("POST", "/v1/kv/b/k");
        assertProblem(post, 405, "method-not-allowed", "POST", "GET, HEAD, PUT, DELETE");
        assertThat(post.header("Allow")).isEqualTo("GET, HEAD, PUT, DELETE");
        assertThat(api.request("PUT", "/v1/kv/b").header("Allow")).isEqualTo("GET, HEAD");
        assertThat(api.request("DELETE", "/v1/cluster").header("Allow")).isEqualTo("GET, HEAD");
        assertThat(api.request("GET", "/v1/cluster/cancel").header("Allow")).isEqualTo("POST");
        assertThat(api.request("FOO", "/v1/kv/b/k").status()).isEqualTo(405);
    }

    @Test
    void whatComesLaterSaysSo() {
        assertProblem(
                api.put("/v1/kv/b/k", "x", "Coterie-Consistency: linearizable"),
                501,
                "not-implemented");
        assertProblem(api.put("/v1/kv/b/k", "x", "Coterie-Session: abc"), 501, "not-implemented");
        assertProblem(
                api.put("/v1/kv/b/k", "x", "If-Match: *"), 501, "not-implemented", "If-Match");
        assertProblem(api.request("GET", "/"), 501, "not-implemented");
        assertThat(api.store.puts).isEmpty();
    }

    @Test
    void aKeyThatIsTooLongNamesTheLimit() {
        RawClient.Response response = api.put("/v1/kv/b/" + "k".repeat(401), "x");
        assertProblem(response, 414, "key-too-long", "401", "400");
        assertThat(response.json().get("limit").asInt()).isEqualTo(400);
        assertThat(api.put("/v1/kv/b/" + "%41".repeat(400), "x").status()).isEqualTo(204);
        RawClient.Response line = api.request("GET", "/v1/kv/b/" + "k".repeat(100_000));
        assertProblem(line, 414, "key-too-long", "the request line", "8192");
        assertThat(line.json().get("limit").asInt()).isEqualTo(HttpApi.MAX_LINE_BYTES);
    }

    @Test
    void headersThatAreTooLargeNameTheLimit() {
        RawClient.Response response =
                api.request("GET", "/v1/kv/b/k", "X-Large: " + "x".repeat(64 * 1024));
        assertProblem(response, 431, "headers-too-large", "32768");
        assertThat(response.json().get("limit").asInt()).isEqualTo(HttpApi.MAX_HEADER_BYTES);
    }

    @Test
    void whatIsNotHttpIsABadRequest() {
        for (String nonsense :
                new String[] {
                    "GARBAGE\r\n\r\n", "GET /x HTTP/9.9.9\r\n\r\n", "\u0000\u0001\r\n\r\n"
                }) {
            try (RawClient client = api.client()) {
                client.send(nonsense);
                assertProblem(client.receive(), 400, "bad-request");
                assertThat(client.isEnded()).isTrue();
            }
        }
        try (RawClient client = api.client()) {
            client.send("GET /v1/kv/b/k HTTP/1.1\r\nno colon here\r\n\r\n");
            assertProblem(client.receive(), 400, "bad-request");
        }
        try (RawClient client = api.client()) {
            client.send("PUT /v1/kv/b/k HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n");
            assertProblem(client.receive(), 400, "bad-request");
        }
    }

    @Test
    void aValueThatIsAnnouncedTooLargeIsRefusedBeforeItsBody() {
        try (RawClient client = api.client()) {
            client.send("PUT /v1/kv/b/k HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n");
            RawClient.Response response = client.receive();
            assertProblem(response, 413, "value-too-large", "1000000000", "1000");
            assertThat(response.json().get("limit").asInt()).isEqualTo(ApiServer.MAX_VALUE_BYTES);
            assertThat(response.header("Connection")).isEqualTo("close");
        }
        // A client that sends its whole body first finds the answer, too.
        assertProblem(api.put("/v1/kv/b/k", "x".repeat(3_000_000)), 413, "value-too-large");
        assertThat(api.put("/v1/kv/b/k", "x".repeat(ApiServer.MAX_VALUE_BYTES)).status())
                .isEqualTo(204);
    }

    @Test
    void aChunkedValueIsRefusedAsSoonAsItIsTooLarge() {
        try (RawClient client = api.client()) {
            client.send("PUT /v1/kv/b/k HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
            client.send("3E9\r\n" + LARGE + "\r\n");
            assertProblem(client.receive(), 413, "value-too-large", "1000");
            client.send("0\r\n\r\n");
            assertThat(client.isEnded()).isTrue();
        }
        assertThat(api.store.puts).isEmpty();
    }

    @Test
    void whoExpectsToContinueIsToldOnceAllElseIsRight() {
        try (RawClient client = api.client()) {
            client.send(
                    "PUT /v1/kv/b/k HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
            assertThat(client.receive().status()).isEqualTo(100);
            client.send("ok");
            assertThat(client.receive().status()).isEqualTo(204);
        }
        try (RawClient client = api.client()) {
            client.send(
                    "PUT /v1/kv/b/k HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 1001\r\n\r\n");
            assertProblem(client.receive(), 413, "value-too-large");
            assertThat(client.isEnded()).isTrue();
        }
        try (RawClient client = api.client()) {
            String quorum = "Coterie-W: 9\r\n";
            client.send(
                    "PUT /v1/kv/b/k HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
                            + quorum
                            + "Content-Length: 2\r\n\r\n");
            assertProblem(client.receive(), 400, "invalid-quorum");
            assertThat(client.isEnded()).isTrue();
        }
    }

    @Test
    void whoExpectsAnythingElseIsRefused() {
        RawClient.Response response = api.put("/v1/kv/b/k", "x", "Expect: foo");
        assertProblem(response, 417, "expectation-failed", "'foo'", "100-continue");
        assertThat(api.store.puts).isEmpty();
    }

    @Test
    void whoAsksForAnotherProtocolIsServedInThisOne() {
        String upgrade = "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\n";
        try (RawClient client = api.client()) {
            client.send(
                    "GET /health/live HTTP/1.1\r\nHost: x\r\nHTTP2-Settings: AAMAAABk\r\n"
                            + upgrade
                            + "\r\n");
            RawClient.Response response = client.receive();
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.text()).contains("live");
            assertThat(client.request("GET", "/health/live").status()).isEqualTo(200);
        }
        try (RawClient client = api.client()) {
            client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
            RawClient.Response response = client.receive();
            assertThat(response.status()).isBetween(400, 505);
        }
    }

    @Test
    void aBodyThatStopsHalfWayIsNotStored() {
        try (RawClient client = api.client()) {
            client.send("PUT /v1/kv/b/half HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf");
            client.endOutput();
            assertThat(client.isEnded()).isTrue();
        }
        try (RawClient client = api.client()) {
            client.send(
                    "PUT /v1/kv/b/half HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n");
            client.reset();
        }
        try (RawClient client = api.client()) {
            client.send(
                    "PUT /v1/kv/b/half HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhalf\r\n");
            assertProblem(client.receive(), 400, "bad-request", "chunks");
            assertThat(client.isEnded()).isTrue();
        }
        assertThat(api.request("GET", "/v1/kv/b/half").status()).isEqualTo(404);
        assertThat(api.store.puts).isEmpty();
    }

    @Test
    void aClientThatGoesAwayHarmsNobody() {
        api.store.silent = true;
        for (int i = 0; i < 10; i++) {
            RawClient client = api.client();
            client.send("GET /v1/kv/b/k HTTP/1.1\r\nHost: x\r\n\r\n");
            client.reset();
        }
        api.store.silent = false;
        assertThat(api.put("/v1/kv/b/k", "still here").status()).isEqualTo(204);
    }

    @Test
    void aRefusedRequestLeavesItsConnectionInOrder() {
        try (RawClient client = api.client()) {
            assertProblem(
                    client.request("PUT", "/v1/kv/b/k", bytes("body"), "Coterie-W: 7"),
                    400,
                    "invalid-quorum");
            assertThat(client.request("PUT", "/v1/kv/b/k", bytes("fine")).status()).isEqualTo(204);
            assertThat(client.request("GET", "/v1/kv/b/k").text()).isEqualTo("fine");
        }
    }
}
