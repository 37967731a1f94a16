package coterie.http;

import static coterie.http.BadInputTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Which requests reach which endpoint: paths are taken as they came over the wire. */
class RoutesTest {

    @AutoClose private final ApiServer api = new ApiServer(3);

    @Test
    void aKeyMayLookLikeAnotherPathOrBeNoText() {
        for (String key :
                new String[] {
                    "/",
                    "//",
                    "..",
                    "../b2/k",
                    "./",
                    "a/../../../node",
                    "%2e%2e%2fnode",
                    "k#x",
                    "\u0085",
                    "\u00e9/",
                    "%00",
                    "%0A",
                    ":id",
                    "*",
                    "http://x/"
                }) {
            String target = "/v1/kv/b/" + key;
            assertThat(api.put(target, key).status()).as(key).isEqualTo(204);
            assertThat(api.request("GET", target).text()).as(key).isEqualTo(key);
        }
        assertProblem(api.request("GET", "/v1/kv/b/%zz"), 400, "bad-request", "%zz");
        assertProblem(api.request("GET", "/v1/kv/b%zz?limit=1"), 400, "bad-request", "%zz");
        assertProblem(api.request("GET", "/v1/kv//k"), 400, "bad-request", "bucket ''");
        assertProblem(api.request("GET", "/v1/kv/"), 400, "bad-request", "bucket ''");
    }

    @Test
    void whatIsNotExactlyAPathIsNotThere() {
        for (String target :
                new String[] {
                    "/v1/kv",
                    "/v1/node/",
                    "//v1/node",
                    "/v1//node",
                    "/v1/x/../node",
                    "/v1/nod%65",
                    "/v1/NODE",
                    "/openapi-json",
                    "/v1/cluster/members/",
                    "/v1/cluster/members//leave",
                    "/v1/cluster/members/n1/explode",
                    "/v1/buckets/b/",
                    "*"
                }) {
            assertProblem(api.request("GET", target), 404, "not-found", "'" + target + "'");
        }
        assertProblem(api.request("GET", "?x"), 404, "not-found", "''");
    }

    @Test
    void aTargetInAbsoluteFormCountsByItsPath() {
        assertThat(api.put("http://elsewhere:1/v1/kv/b/k", "x").status()).isEqualTo(204);
        assertThat(api.request("GET", "/v1/kv/b/k?").text()).isEqualTo("x");
        assertThat(api.request("GET", "http://elsewhere/v1/node").status()).isEqualTo(200);
    }

    @Test
    void aRequestMustNameAHost() {
        try (RawClient client = api.client()) {
            client.send("GET /v1/node HTTP/1.1\r\n\r\n");
            assertProblem(client.receive(), 400, "bad-request", "Host header is missing");
            client.send("GET /v1/node HTTP/1.1\r\nHost: a b\r\n\r\n");
            assertProblem(client.receive(), 400, "bad-request", "Host is 'a b'");
            for (String host : new String[] {"coterie_n1:8101", "[::1]:8101", "n1", "10.0.0.1:1"}) {
                client.send("GET /v1/node HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
                assertThat(client.receive().status()).as(host).isEqualTo(200);
            }
            client.send("GET /v1/node HTTP/1.0\r\n\r\n");
            assertThat(client.receive().status()).isEqualTo(200);
        }
    }
}
