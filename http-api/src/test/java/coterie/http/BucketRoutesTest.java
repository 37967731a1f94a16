package coterie.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import coterie.replication.membership.Decision;
import coterie.ring.Verdict;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A bucket's properties: how they are set, and how they are not. */
class BucketRoutesTest {

    private static final String DEFAULTS =
            "{\"n\":3,\"r\":\"quorum\",\"w\":\"quorum\",\"quorum\":\"sloppy\",\"conflict\":\"siblings\"}";

    @AutoClose private final ApiServer api = new ApiServer(4);

    @Test
    void whatIsSetIsAnsweredAndInForce() {
        String all =
                "{\"n\":5,\"r\":1,\"w\":\"all\",\"quorum\":\"strict\",\"conflict\":\"last-write-wins\"}";
        RawClient.Response put = api.put("/v1/buckets/b", all);
        assertThat(put.status()).isEqualTo(200);
        assertThat(put.text()).isEqualTo(all);
        assertThat(api.request("GET", "/v1/buckets/b").text()).isEqualTo(all);
        assertThat(api.request("GET", "/v1/buckets/c").text()).isEqualTo(DEFAULTS);
    }

    @Test
    void whatIsLeftOutTakesItsDefault() {
        api.put("/v1/buckets/b", "{\"n\":5,\"w\":5}");
        assertThat(api.put("/v1/buckets/b", " {} ").text()).isEqualTo(DEFAULTS);
        assertThat(api.request("GET", "/v1/buckets/b").text()).isEqualTo(DEFAULTS);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "{\"N\":3};'N'",
                "{\"n\":\"3\"};n is",
                "{\"n\":3.5};n is",
                "{\"n\":null};n is null",
                "{\"n\":99999999999};n is 99999999999",
                "{\"r\":\"two\"};r is \"two\"",
                "{\"w\":[1]};w is [1]",
                "{\"quorum\":\"Strict\"};sloppy or strict",
                "{\"quorum\":1};quorum is 1",
                "{\"conflict\":\"newest\"};siblings or last-write-wins",
                "{\"n\":3,\"n\":4};Duplicate",
                "{\"n\":3} {};not JSON",
                "{\"n\":;not JSON",
                "[];object",
                "~~;object"
            })
    void whatMakesNoSenseIsRefusedByName(String body, String offender) {
        RawClient.Response answer = api.put("/v1/buckets/b", body == null ? "" : body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("type").asText()).endsWith(":bad-request");
        assertThat(answer.json().get("detail").asText()).contains(offender);
        assertThat(api.request("GET", "/v1/buckets/b").text()).isEqualTo(DEFAULTS);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"n\":0};n 0",
                "{\"n\":10};n 10",
                "{\"n\":2,\"r\":3};r 3",
                "{\"w\":4};w 4",
                "{\"w\":0};w 0"
            })
    void numbersOutOfRangeMakeNoQuorum(String body, String offender) {
        RawClient.Response answer = api.put("/v1/buckets/b", body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("type").asText()).endsWith(":invalid-quorum");
        assertThat(answer.json().get("detail").asText()).contains(offender);
        assertThat(answer.json().get("members").asInt()).isEqualTo(4);
    }

    @Test
    void tooMuchIsRefusedAndSoIsABadTimeOutOrName() {
        assertThat(api.put("/v1/buckets/b", " ".repeat(5_000)).status()).isEqualTo(413);
        assertThat(api.put("/v1/buckets/b", "{}", "Coterie-Timeout-Ms: 0").status()).isEqualTo(400);
        assertThat(api.put("/v1/buckets/a%20b", "{}").status()).isEqualTo(400);
        assertThat(api.put("/v1/buckets/b?x=1", "{}").status()).isEqualTo(400);
    }

    @Test
    void whatIsNotAgreedOnSaysWhetherItMayYetBe() {
        api.store.nextDecision = new Decision.NotAgreed("no voter was found");
        JsonNode never = problem(503);
        assertThat(never.get("type").asText()).endsWith(":quorum-not-met");
        assertThat(never.get("outcome").asText()).isEqualTo("not-applied");
        assertThat(never.get("required").asInt()).isEqualTo(2);
        assertThat(never.at("/replicas/n3").asText()).isEqualTo("unreachable");
        api.store.nextDecision = new Decision.Unknown();
        assertThat(problem(503).get("outcome").asText()).isEqualTo("unknown");
        api.store.nextDecision =
                new Decision.Rejected(new Verdict.Rejected(Verdict.Reason.CONFLICT, "too many"));
        JsonNode rejected = problem(409);
        assertThat(rejected.get("type").asText()).endsWith(":conflict");
        assertThat(rejected.get("detail").asText()).isEqualTo("too many");
    }

    private JsonNode problem(int status) {
        RawClient.Response answer = api.put("/v1/buckets/b", "{}");
        assertThat(answer.status()).isEqualTo(status);
        return answer.json();
    }
}
