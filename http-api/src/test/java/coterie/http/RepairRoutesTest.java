package coterie.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import coterie.replication.PeerExchange;
import coterie.replication.agreed.Command;
import coterie.ring.Member;
import coterie.ring.NodeId;
import coterie.ring.PartitionId;
import coterie.ring.RingChange;
import coterie.storage.Owed;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an operator sees of hints and of the comparison of replicas. */
class RepairRoutesTest {

    private ApiServer api;

    @BeforeEach
    void start() {
        api = new ApiServer(3);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private void owed(int partition, String peer, Owed.Reason reason) {
        api.repair.owed.add(new Owed(new PartitionId(partition), new NodeId(peer), reason));
    }

    @Test
    void aNodeWithoutDebtSaysSo() {
        assertThat(api.request("GET", "/v1/hints").text())
                .isEqualTo("{\"targets\":[],\"unverified\":[]}");
    }

    @Test
    void hintsAreCountedByTargetWithTheAgeOfTheOldest() {
        api.repair.hint("n2", 17, 20_480, 12_999);
        String targets =
                "[{\"target\":\"n2\",\"hints\":17,\"bytes\":20480,\"oldestAgeSeconds\":12}]";
        assertThat(api.request("GET", "/v1/hints").text())
                .isEqualTo("{\"targets\":" + targets + ",\"unverified\":[]}");
        assertThat(api.request("GET", "/v1/node").json().get("hints")).hasToString(targets);
        assertThat(api.request("GET", "/metrics").text())
                .contains(
                        "coterie_hints{target=\"n2\"} 17.0",
                        "coterie_hints{target=\"n3\"} 0.0",
                        "coterie_hints_bytes{target=\"n2\"} 20480.0",
                        "coterie_hints_oldest_age_seconds{target=\"n2\"} 12.0");
    }

    @Test
    void theMetricsOfHintsFollowTheMembers() {
        String metrics = "/metrics";
        assertThat(api.request("GET", metrics).text()).contains("coterie_hints{target=\"n3\"} 0.0");
        RingChange join = new RingChange.Join(Member.of(new NodeId("n4")));
        api.store.agree(new Command.Begin(join, null));
        assertThat(api.request("GET", metrics).text())
                .contains(
                        "coterie_hints{target=\"n4\"} 0.0",
                        "coterie_hints_bytes{target=\"n4\"} 0.0",
                        "coterie_hints_oldest_age_seconds{target=\"n4\"} 0.0")
                .doesNotContain("coterie_hints{target=\"n1\"}");
        api.repair.hint("n4", 2, 300, 5_000);
        api.store.agree(new Command.Cancel());
        assertThat(api.request("GET", metrics).text())
                .contains("coterie_hints{target=\"n4\"} 2.0", "coterie_hints{target=\"n2\"} 0.0");
        api.repair.hints = List.of();
        assertThat(api.request("GET", metrics).text())
                .contains("coterie_hints{target=\"n2\"} 0.0")
                .doesNotContain("target=\"n4\"");
    }

    @Test
    void anAgeIsNotNegativeWhereTheClockWasSetBack() {
        api.repair.hint("n2", 1, 100, -5_000);
        assertThat(api.request("GET", "/v1/hints").json().at("/targets/0/oldestAgeSeconds").asInt())
                .isZero();
    }

    @Test
    void whatNoHintCoversIsListedOnceForWhoMayLackIt() {
        owed(3, "n2", Owed.Reason.MISSED_HINT);
        owed(5, "n2", Owed.Reason.EMPTY_START);
        owed(5, "n3", Owed.Reason.EMPTY_START);
        String unverified =
                "[{\"target\":\"n1\",\"partition\":5},{\"target\":\"n2\",\"partition\":3}]";
        assertThat(api.request("GET", "/v1/hints").json().get("unverified"))
                .hasToString(unverified);
        assertThat(api.request("GET", "/v1/node").json().get("unverified")).hasToString(unverified);
        assertThat(api.request("GET", "/metrics").text())
                .contains("coterie_unverified_partitions 2.0");
    }

    @Test
    void aRoundIsAskedForAndWatched() {
        assertThat(api.request("GET", "/v1/anti-entropy").text())
                .isEqualTo(
                        "{\"round\":6,\"running\":false,\"exchangesDone\":2,\"exchangesTotal\":2,"
                                + "\"keysRepaired\":3,\"falseRepairs\":1}");
        RawClient.Response asked = api.request("POST", "/v1/anti-entropy");
        assertThat(asked.status()).isEqualTo(202);
        assertThat(asked.text()).isEqualTo("{\"round\":7}");
        assertThat(api.request("GET", "/v1/anti-entropy").text())
                .startsWith("{\"round\":7,\"running\":true,\"exchangesDone\":0");
    }

    private static PeerExchange exchange(int partition, String peer, long at, String ending) {
        return new PeerExchange(new PartitionId(partition), new NodeId(peer), at, ending);
    }

    @Test
    void theNodeShowsEachComparisonAndTheOldest() {
        long now = FakeRepair.NOW_MILLIS;
        api.repair.comparisons =
                new RepairStatus.Comparisons(
                        List.of(
                                exchange(0, "n2", now - 60_000, "VERIFIED"),
                                exchange(1, "n3", now - 90_000, "TIMED_OUT")),
                        1,
                        1);
        JsonNode shown = api.request("GET", "/v1/node").json().get("antiEntropy");
        assertThat(shown.get("round").asInt()).isEqualTo(6);
        assertThat(shown.get("trees")).isEqualTo(json("{\"trusted\":1,\"rebuilding\":1}"));
        assertThat(shown.get("oldestVerifiedAt").asText()).isEqualTo("2026-11-21T09:58:30.123Z");
        assertThat(shown.get("neverVerified").asInt()).isZero();
        assertThat(shown.get("exchanges").get(1))
                .isEqualTo(
                        json(
                                "{\"partition\":1,\"peer\":\"n3\","
                                        + "\"verifiedAt\":\"2026-11-21T09:58:30.123Z\",\"last\":\"timed-out\"}"));
        assertThat(api.request("GET", "/metrics").text())
                .contains(
                        "coterie_anti_entropy_oldest_verified_age_seconds 90.0",
                        "coterie_anti_entropy_never_verified 0.0",
                        "coterie_anti_entropy_untrusted_trees 1.0",
                        "coterie_background_bytes_per_second 1048576.0");
    }

    @Test
    void aPairThatWasNeverVerifiedHasNoTime() {
        api.repair.comparisons =
                new RepairStatus.Comparisons(
                        List.of(
                                exchange(0, "n2", FakeRepair.NOW_MILLIS, "VERIFIED"),
                                exchange(1, "n3", 0, "")),
                        0,
                        2);
        JsonNode shown = api.request("GET", "/v1/node").json().get("antiEntropy");
        assertThat(shown.get("oldestVerifiedAt").isNull()).isTrue();
        assertThat(shown.get("neverVerified").asInt()).isEqualTo(1);
        assertThat(shown.get("exchanges").get(1))
                .isEqualTo(
                        json(
                                "{\"partition\":1,\"peer\":\"n3\",\"verifiedAt\":null,\"last\":null}"));
    }

    private static JsonNode json(String text) {
        return new RawClient.Response(200, Map.of(), text.getBytes(StandardCharsets.UTF_8)).json();
    }

    @Test
    void aFallbackIsShownWithThePrimaryForWhichItStandsIn() {
        api.store.standInForSecond = new NodeId("n4");
        assertThat(api.put("/v1/kv/b/k", "x").header("Coterie-Replicas"))
                .isEqualTo("n1,n4(for n2)");
        assertThat(api.request("GET", "/v1/kv/b/k").header("Coterie-Replicas"))
                .isEqualTo("n1,n4(for n2)");
        for (String kind : List.of("sloppy", "strict")) {
            api.put("/v1/kv/b/k", "y", "Coterie-Quorum: " + kind);
            assertThat(api.store.puts.getLast().kind())
                    .hasToString(kind.toUpperCase(java.util.Locale.ROOT));
        }
    }
}
