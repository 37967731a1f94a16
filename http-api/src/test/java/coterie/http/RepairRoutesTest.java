package coterie.http;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.ring.NodeId;
import coterie.ring.PartitionId;
import coterie.storage.Owed;
import java.util.List;
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
