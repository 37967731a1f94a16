package coterie.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The reading parts of the contract's section 5. */
class ClusterRoutesTest {

    private static ApiServer api;

    @BeforeAll
    static void start() {
        api = new ApiServer(4);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void theClusterNamesItsMembersAsThisNodeSeesThem() {
        JsonNode cluster = api.request("GET", "/v1/cluster").json();
        assertThat(cluster.get("cluster").asText()).matches("[0-9a-f]{16}");
        assertThat(cluster.get("epoch").asInt()).isEqualTo(1);
        assertThat(cluster.get("partitions").asInt()).isEqualTo(8);
        assertThat(cluster.get("members")).hasSize(4);
        assertThat(cluster.at("/members/0/zone").asText()).isEqualTo("rack-1");
        JsonNode second = cluster.get("members").get(1);
        assertThat(second.get("id").asText()).isEqualTo("n2");
        assertThat(second.get("http").asText()).isEqualTo("127.0.0.1:8102");
        assertThat(second.get("state").asText()).isEqualTo("active");
        assertThat(second.get("reachable").asBoolean()).isTrue();
        assertThat(second.get("partitions").asInt()).isEqualTo(2);
        assertThat(cluster.at("/members/2/reachable").asBoolean()).isFalse();
        assertThat(cluster.at("/members/2/http").isNull()).isTrue();
        assertThat(cluster.get("transfers")).isEmpty();
        assertThat(cluster.get("leader").asText()).isEqualTo("n2");
        assertThat(second.get("voter").asBoolean()).isTrue();
        assertThat(cluster.at("/members/3/voter").asBoolean()).isFalse();
    }

    @Test
    void theRingShowsThePrimariesOfEachPartition() {
        JsonNode ring = api.request("GET", "/v1/cluster/ring").json();
        assertThat(ring.get("n").asInt()).isEqualTo(3);
        assertThat(ring.get("partitions")).hasSize(8);
        assertThat(ring.at("/partitions/7/id").asInt()).isEqualTo(7);
        assertThat(ring.at("/partitions/7/preferenceList")).hasSize(3);
    }

    @Test
    void aKeyHasAPreferenceList() {
        JsonNode list =
                api.request("GET", "/v1/cluster/preference-list?bucket=b&key=a%2Fb&n=2").json();
        assertThat(list.get("primaries")).hasSize(2);
        assertThat(list.get("fallbacks")).hasSize(2);
        assertThat(list.get("partition").asInt()).isBetween(0, 7);
        assertThat(api.request("GET", "/v1/cluster/preference-list?bucket=b").status())
                .isEqualTo(400);
        RawClient.Response tooMany =
                api.request("GET", "/v1/cluster/preference-list?bucket=b&key=k&n=5");
        assertThat(tooMany.json().get("type").asText()).endsWith("invalid-quorum");
    }

    @Test
    void aBucketShowsWhatIsInForce() {
        assertThat(api.request("GET", "/v1/buckets/b").text())
                .isEqualTo(
                        "{\"n\":3,\"r\":\"quorum\",\"w\":\"quorum\",\"quorum\":\"sloppy\",\"conflict\":\"siblings\"}");
        assertThat(api.request("GET", "/v1/buckets/a%20b").status()).isEqualTo(400);
    }

    @Test
    void theNodeTellsOfItself() {
        JsonNode node = api.request("GET", "/v1/node").json();
        assertThat(node.get("id").asText()).isEqualTo("n1");
        assertThat(node.get("version").asText()).isEqualTo("0.1.0");
        assertThat(node.get("uptimeSeconds").asInt()).isEqualTo(42);
        assertThat(node.at("/storage/keys").asInt()).isEqualTo(7);
        assertThat(node.at("/storage/mapSize").asInt()).isEqualTo(65536);
    }

    @Test
    void healthAndMetricsAreThere() {
        assertThat(api.request("GET", "/health/live").status()).isEqualTo(200);
        assertThat(api.request("GET", "/health/ready").status()).isEqualTo(200);
        RawClient.Response metrics = api.request("GET", "/metrics");
        assertThat(metrics.header("Content-Type")).startsWith("text/plain");
        assertThat(metrics.text())
                .contains("coterie_http_requests_seconds_count", "coterie_storage_keys 7.0");
    }

    @Test
    void theDescriptionOfTheApiNamesEveryPathThatIsServed() {
        JsonNode description = api.request("GET", "/openapi.json").json();
        assertThat(description.get("openapi").asText()).startsWith("3.1");
        description
                .get("paths")
                .properties()
                .forEach(path -> {
                    String target =
                            path.getKey()
                                    .replace("{bucket}", "b")
                                    .replace("{key}", "k")
                                    .replace("{id}", "n1")
                                    .replace("{change}", "leave");
                    RawClient.Response options = api.request("OPTIONS", target);
                    assertThat(options.status()).as(target).isEqualTo(405);
                    for (String method : options.given("Allow").split(", ", -1)) {
                        assertThat(path.getValue().has(method.toLowerCase(java.util.Locale.ROOT)))
                                .as(method + " " + target)
                                .isTrue();
                    }
                });
        assertThat(description.get("paths")).hasSizeGreaterThan(15);
    }
}
