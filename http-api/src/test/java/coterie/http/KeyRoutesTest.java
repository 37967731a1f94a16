package coterie.http;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.replication.Count;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Reads and writes as the contract's sections 2 and 3 have them. */
class KeyRoutesTest {

    private static ApiServer api;

    @BeforeAll
    static void start() {
        api = new ApiServer(3);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void aValueComesBackAsItWasWritten() {
        RawClient.Response put =
                api.put("/v1/kv/b/k1", "{\"a\": 1.10}", "Content-Type: application/json");
        assertThat(put.status()).isEqualTo(204);
        assertThat(put.header("Coterie-Context")).isNotEmpty();
        assertThat(put.header("Coterie-Replicas")).isEqualTo("n1,n2");
        assertThat(put.header("Coterie-Quorum-Met")).isEqualTo("2/2");
        assertThat(put.header("Coterie-Coordinator")).isEqualTo("n1");
        assertThat(put.header("Coterie-Epoch")).isEqualTo("1");

        RawClient.Response got = api.request("GET", "/v1/kv/b/k1");
        assertThat(got.status()).isEqualTo(200);
        assertThat(got.text()).isEqualTo("{\"a\": 1.10}");
        assertThat(got.header("Content-Type")).isEqualTo("application/json");
        assertThat(got.header("Coterie-Replicas")).isEqualTo("n1,n2");
        assertThat(got.header("ETag")).matches("\"[0-9a-f]{32}\"");
        assertThat(got.header("Vary")).isEqualToIgnoringCase("Accept");
    }

    /** No Date among them: it says nothing that a client could not note on receipt. */
    @Test
    void answersHaveTheseHeadersAndNoOthers() {
        assertThat(api.put("/v1/kv/golden/k", "x").headers().keySet())
                .containsExactly(
                        "coterie-context",
                        "coterie-coordinator",
                        "coterie-epoch",
                        "coterie-quorum-met",
                        "coterie-replicas");
        assertThat(api.request("GET", "/v1/kv/golden/k").headers().keySet())
                .containsExactly(
                        "content-length",
                        "content-type",
                        "coterie-context",
                        "coterie-coordinator",
                        "coterie-epoch",
                        "coterie-quorum-met",
                        "coterie-replicas",
                        "etag",
                        "vary");
        assertThat(api.request("GET", "/v1/kv/golden").headers().keySet())
                .containsExactly(
                        "content-length", "content-type", "coterie-coordinator", "coterie-epoch");
        assertThat(api.request("GET", "/v1/kv/golden/%zz").headers().keySet())
                .containsExactly("content-length", "content-type");
    }

    @Test
    void headIsGetWithoutTheBody() {
        api.put("/v1/kv/b/head", "twelve bytes", "Content-Type: text/plain");
        RawClient.Response get = api.request("GET", "/v1/kv/b/head");
        RawClient.Response head = api.request("HEAD", "/v1/kv/b/head");
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.headers()).isEqualTo(get.headers()).containsEntry("content-length", "12");
    }

    @Test
    void aValueWithoutContentTypeIsOctets() {
        api.put("/v1/kv/b/octets", "x");
        assertThat(api.request("GET", "/v1/kv/b/octets").header("Content-Type"))
                .isEqualTo("application/octet-stream");
    }

    @Test
    void blindWritesBecomeSiblingsAndAWriteWithTheirContextResolvesThem() {
        api.put("/v1/kv/b/s", "one", "Content-Type: text/plain");
        api.put("/v1/kv/b/s", "two", "Content-Type: text/plain");
        RawClient.Response both = api.request("GET", "/v1/kv/b/s");
        assertThat(both.status()).isEqualTo(300);
        assertThat(both.header("Content-Type")).isEqualTo("application/vnd.coterie.object+json");
        assertThat(both.json().get("siblings")).hasSize(2);
        assertThat(both.json().get("context").asText()).isEqualTo(both.header("Coterie-Context"));
        assertThat(both.json().at("/siblings/0/text").asText()).isEqualTo("one");
        assertThat(both.json().at("/siblings/0/writtenAt").asText())
                .isEqualTo("2026-11-21T10:00:00.123Z");

        api.put("/v1/kv/b/s", "both", "Coterie-Context: " + both.header("Coterie-Context"));
        assertThat(api.request("GET", "/v1/kv/b/s").text()).isEqualTo("both");
    }

    @Test
    void aLiveValueBesideATombstoneIsShownWithIt() {
        String seen = api.put("/v1/kv/b/t", "one").header("Coterie-Context");
        api.put("/v1/kv/b/t", "two");
        api.request("DELETE", "/v1/kv/b/t", "Coterie-Context: " + seen);
        RawClient.Response got = api.request("GET", "/v1/kv/b/t");
        assertThat(got.status()).isEqualTo(300);
        assertThat(got.json().get("siblings")).hasSize(2);
        assertThat(got.json().findValue("deleted").asBoolean()).isTrue();
    }

    @Test
    void aDeletedKeyIsNotFoundButHasAContext() {
        api.put("/v1/kv/b/gone", "x");
        assertThat(api.request("DELETE", "/v1/kv/b/gone").status()).isEqualTo(204);
        RawClient.Response got =
                api.request("GET", "/v1/kv/b/gone", "Accept: application/vnd.coterie.object+json");
        assertThat(got.status()).isEqualTo(404);
        assertThat(got.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(got.header("Coterie-Context")).isNotEmpty();
        assertThat(api.request("DELETE", "/v1/kv/b/never-was").status()).isEqualTo(204);
    }

    @Test
    void aKeyThatNobodyWroteIsNotFound() {
        RawClient.Response got = api.request("GET", "/v1/kv/b/nothing");
        assertThat(got.status()).isEqualTo(404);
        assertThat(got.json().get("type").asText()).isEqualTo("urn:coterie:problem:not-found");
        assertThat(got.header("Coterie-Context")).isNull();
    }

    @Test
    void theKeyIsAllThatFollowsTheBucketDecodedOnce() {
        api.put("/v1/kv/keys/a//b", "slashes");
        api.put("/v1/kv/keys/../x", "dots");
        api.put("/v1/kv/keys/a+b", "plus");
        api.put("/v1/kv/keys/100%25", "percent");
        api.put("/v1/kv/keys/%2541", "once");
        api.put("/v1/kv/keys/%FF%00", "bytes");
        assertThat(api.request("GET", "/v1/kv/keys/a%2F%2fb").text()).isEqualTo("slashes");
        assertThat(api.request("GET", "/v1/kv/keys/%2e./x").text()).isEqualTo("dots");
        assertThat(api.request("GET", "/v1/kv/keys/a%2Bb").text()).isEqualTo("plus");
        assertThat(api.request("GET", "/v1/kv/keys/a%20b").status()).isEqualTo(404);
        assertThat(api.request("GET", "/v1/kv/keys/A").status()).isEqualTo(404);
        assertThat(api.request("GET", "/v1/kv/keys").json().get("keys"))
                .extracting(node -> node.asText())
                .containsExactly("%2541", "../x", "100%25", "a+b", "a//b", "%FF\u0000");
    }

    @Test
    void listingGoesPageByPage() {
        for (String key : new String[] {"p1", "p2", "p3", "q1", "%FFa", "%FFb"}) {
            api.put("/v1/kv/pages/" + key, "x");
        }
        var first = api.request("GET", "/v1/kv/pages?limit=2&prefix=p").json();
        assertThat(first.toString()).isEqualTo("{\"keys\":[\"p1\",\"p2\"],\"next\":\"p2\"}");
        var second = api.request("GET", "/v1/kv/pages?limit=2&prefix=p&after=p2").json();
        assertThat(second.toString()).isEqualTo("{\"keys\":[\"p3\"]}");
        var odd = api.request("GET", "/v1/kv/pages?prefix=%25FF&after=%25FFa").json();
        assertThat(odd.toString()).isEqualTo("{\"keys\":[\"%FFb\"]}");
    }

    @Test
    void acceptChoosesTheObjectDocument() {
        api.put(
                "/v1/kv/b/acc",
                "{\"n\":12345678901234567890.10}",
                "Content-Type: application/json");
        String document = "application/vnd.coterie.object+json";
        RawClient.Response got = api.request("GET", "/v1/kv/b/acc", "Accept: " + document);
        assertThat(got.status()).isEqualTo(200);
        assertThat(got.header("Content-Type")).isEqualTo(document);
        assertThat(got.text()).contains("\"json\":{\"n\":12345678901234567890.10}");
        assertThat(got.header("ETag"))
                .isNotEqualTo(api.request("GET", "/v1/kv/b/acc").header("ETag"));
        assertThat(api.request("GET", "/v1/kv/b/acc", "Accept: */*").text()).startsWith("{\"n\"");
        assertThat(api.request("GET", "/v1/kv/b/acc", "Accept: " + document + ";q=0.2, */*").text())
                .startsWith("{\"n\"");
        assertThat(
                        api.request("GET", "/v1/kv/b/acc", "Accept: " + document + ", */*;q=0.1")
                                .header("Content-Type"))
                .isEqualTo(document);
        assertThat(api.request("GET", "/v1/kv/b/acc", "Accept: " + document + ";q=0").text())
                .startsWith("{\"n\"");
    }

    @Test
    void eachSiblingStandsInExactlyOneForm() {
        assertThat(form("application/json", "[1,2]")).isEqualTo("json");
        assertThat(form("application/geo+json; v=1", "{}")).isEqualTo("json");
        assertThat(form("application/json", "{oops")).isEqualTo("base64");
        assertThat(form("application/json", "1 2")).isEqualTo("base64");
        assertThat(form("text/plain", "grüß dich")).isEqualTo("text");
        assertThat(form("text/plain; charset=us-ascii", "grüß")).isEqualTo("base64");
        assertThat(form("text/plain; charset=no-such", "x")).isEqualTo("base64");
        assertThat(form("text/plain", "")).isEqualTo("text");
        assertThat(form("image/png", "x")).isEqualTo("base64");
    }

    private static String form(String contentType, String body) {
        String seen = api.request("GET", "/v1/kv/b/form").header("Coterie-Context");
        api.put(
                "/v1/kv/b/form",
                body,
                "Content-Type: " + contentType,
                seen == null ? "X-None: 1" : "Coterie-Context: " + seen);
        var sibling =
                api.request("GET", "/v1/kv/b/form", "Accept: application/vnd.coterie.object+json")
                        .json()
                        .at("/siblings/0");
        assertThat(sibling.get("contentType").asText()).isEqualTo(contentType);
        StringBuilder forms = new StringBuilder();
        for (String name : new String[] {"json", "text", "base64"}) {
            forms.append(sibling.has(name) ? name : "");
        }
        return forms.toString();
    }

    @Test
    void conditionsOnReadsWorkAsHttpSays() {
        api.put("/v1/kv/b/cond", "x");
        String tag = api.request("GET", "/v1/kv/b/cond").header("ETag");
        RawClient.Response same =
                api.request("GET", "/v1/kv/b/cond", "If-None-Match: \"other\", W/" + tag);
        assertThat(same.status()).isEqualTo(304);
        assertThat(same.header("ETag")).isEqualTo(tag);
        assertThat(same.header("Coterie-Context")).isNotEmpty();
        String[] twoLines = {"If-None-Match: \"other\"", "If-None-Match: " + tag};
        assertThat(api.request("GET", "/v1/kv/b/cond", twoLines).status()).isEqualTo(304);
        String[] mustBeOneOfTwo = {"If-Match: \"other\"", "If-Match: " + tag};
        assertThat(api.request("GET", "/v1/kv/b/cond", mustBeOneOfTwo).status()).isEqualTo(200);
        assertThat(api.request("GET", "/v1/kv/b/cond", "If-None-Match: \"other\"").status())
                .isEqualTo(200);
        assertThat(api.request("GET", "/v1/kv/b/cond", "If-Match: " + tag).status()).isEqualTo(200);
        assertThat(api.request("GET", "/v1/kv/b/cond", "If-Match: W/" + tag).status())
                .isEqualTo(412);
        RawClient.Response differs = api.request("GET", "/v1/kv/b/cond", "If-Match: \"other\"");
        assertThat(differs.status()).isEqualTo(412);
        assertThat(differs.json().get("type").asText())
                .isEqualTo("urn:coterie:problem:precondition-failed");
    }

    @Test
    void aHeaderOfOursThatIsGivenTwiceIsRefused() {
        int before = api.store.gets.size();
        RawClient.Response twice =
                api.request("GET", "/v1/kv/b/hdr", "Coterie-R: one", "Coterie-R: all");
        assertThat(twice.status()).isEqualTo(400);
        assertThat(twice.json().get("detail").asText())
                .isEqualTo("Coterie-R is given more than once");
        assertThat(api.store.gets).hasSize(before);
    }

    @Test
    void headersReachTheStore() {
        api.request(
                "GET",
                "/v1/kv/b/hdr",
                "Coterie-N: 2",
                "Coterie-R: one",
                "Coterie-Timeout-Ms: 60000");
        var get = api.store.gets.getLast();
        assertThat(get.n()).isEqualTo(2);
        assertThat(get.r()).isEqualTo(Count.Word.ONE);
        assertThat(get.timeoutNanos()).isEqualTo(60_000_000_000L);
        api.put(
                "/v1/kv/b/hdr",
                "x",
                "Coterie-W: 3",
                "coterie-quorum: strict",
                "Coterie-Consistency: eventual");
        var put = api.store.puts.getLast();
        assertThat(put.n()).isNull();
        assertThat(put.w()).isEqualTo(new Count.Exactly(3));
        assertThat(put.seen()).isNull();
        assertThat(put.timeoutNanos()).isEqualTo(5_000_000_000L);
    }

    @Test
    void oneReplicaCanBeAskedByName() {
        api.put("/v1/kv/b/rep", "x");
        RawClient.Response got = api.request("GET", "/v1/kv/b/rep?replica=n2");
        assertThat(got.text()).isEqualTo("x");
        assertThat(got.header("Coterie-Replicas")).isEqualTo("n2");
        assertThat(api.request("GET", "/v1/kv/b/rep?replica=n9").status()).isEqualTo(404);
    }

    @Test
    void chunkedBodiesAreStoredWhole() {
        try (RawClient client = api.client()) {
            client.send(
                    "PUT /v1/kv/b/chunked HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
            client.send("5\r\nhello\r\n").send("6\r\n world\r\n0\r\n\r\n");
            assertThat(client.receive().status()).isEqualTo(204);
            assertThat(client.request("GET", "/v1/kv/b/chunked").text()).isEqualTo("hello world");
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() {
        try (RawClient client = api.client()) {
            StringBuilder all = new StringBuilder();
            for (int i = 0; i < 20; i++) {
                all.append("PUT /v1/kv/pipe/k HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n")
                        .append(String.format("%02d", i));
                all.append("GET /v1/kv/pipe/other" + i + " HTTP/1.1\r\nHost: x\r\n\r\n");
            }
            client.send(all.toString().getBytes(StandardCharsets.UTF_8));
            for (int i = 0; i < 20; i++) {
                assertThat(client.receive().status()).isIn(204, 409);
                assertThat(client.receive().status()).isEqualTo(404);
            }
        }
    }
}
