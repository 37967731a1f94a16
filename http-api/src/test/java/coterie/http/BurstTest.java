package coterie.http;

import static coterie.http.BadInputTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many clients that ask at the same moment. */
class BurstTest {

    private static final int CLIENTS = 3 * LoadShedder.PER_TURN;

    /**
     * All of them fit into what bodies may take at once, but not if those of a burst before stay.
     */
    private static final String BODY = "x".repeat(30);

    private static final int BURSTS = 4;

    @AutoClose private final ApiServer api = new ApiServer(3);

    /**
     * Sends the request from all clients while the loop is held up, so that it finds them all in
     * one turn.
     */
    private List<RawClient.Response> burst(String method, String headers, String body) {
        List<RawClient> clients = Stream.generate(api::client).limit(CLIENTS).toList();
        try {
            clients.forEach(client -> client.request("GET", "/v1/node"));
            String rest =
                    " HTTP/1.1\r\nHost: localhost\r\n%sContent-Length: %d\r\n\r\n%s"
                            .formatted(headers, body.length(), body);
            synchronized (api.store) { // the loop waits at the first request
                for (int i = 0; i < CLIENTS; i++) {
                    clients.get(i).send(method + " /v1/kv/b/k" + i + rest);
                }
            }
            List<RawClient.Response> responses = new ArrayList<>();
            clients.forEach(client -> responses.add(client.receive()));
            return responses;
        } finally {
            clients.forEach(RawClient::close);
        }
    }

    @Test
    void everyoneIsServedThoughNotInTheSameTurn() {
        assertThat(burst("GET", "", "")).allMatch(response -> response.status() == 404);
        assertThat(burst("DELETE", "", "")).allMatch(response -> response.status() == 204);
    }

    @Test
    void whoMeetsAFaultOfTheNodeInALaterTurnIsToldSo() {
        api.store.brokenGet = LoadShedder.PER_TURN + 30;
        assertThat(burst("GET", "", ""))
                .extracting(RawClient.Response::status)
                .containsOnly(404, 500)
                .containsOnlyOnce(500);
    }

    @Test
    void theBodyOfAWriteThatTheNodeFailsOnCountsNoMore() {
        api.store.breaksPuts = true;
        for (int burst = 1; burst <= BURSTS; burst++) {
            assertThat(burst("PUT", "", BODY)).allMatch(response -> response.status() == 500);
        }
        api.store.breaksPuts = false;
        assertThat(burst("PUT", "", BODY)).allMatch(response -> response.status() == 204);
    }

    @Test
    @Timeout(60)
    void nothingIsDoneForWhoHasGoneWhileWaiting() {
        int fewest = CLIENTS;
        // When the loop sees that a client has gone is the kernel's matter, so it may be too late.
        for (int burst = 1; burst <= 5 * BURSTS && fewest > CLIENTS / 2; burst++) {
            int before = puts();
            sendAndLeave();
            assertThat(api.request("GET", "/v1/kv/b/after-them-all").status()).isEqualTo(404);
            fewest = Math.min(fewest, puts() - before);
        }
        assertThat(fewest).isBetween(1, CLIENTS / 2);
        while (!metrics().contains("coterie_http_requests_running 1.0")) {
            // Answers that come from the store are on their way to nobody still.
            Thread.onSpinWait();
        }
    }

    private String metrics() {
        return api.request("GET", "/metrics").text();
    }

    private int puts() {
        synchronized (api.store) {
            return api.store.puts.size();
        }
    }

    private void sendAndLeave() {
        List<RawClient> clients = Stream.generate(api::client).limit(CLIENTS).toList();
        clients.forEach(client -> client.request("GET", "/v1/node"));
        synchronized (api.store) { // the loop waits at the first request
            for (int i = 0; i < CLIENTS; i++) {
                clients.get(i)
                        .send("DELETE /v1/kv/b/k" + i + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
                clients.get(i).close();
            }
        }
    }

    @Test
    void whoHasNoTimeToWaitIsToldSoAndNothingIsDoneForHim() {
        api.store.writeNanos = 1_000_000;
        int shedSoFar = 0;
        for (int burst = 1; burst <= BURSTS; burst++) {
            List<RawClient.Response> responses = burst("PUT", "Coterie-Timeout-Ms: 1\r\n", BODY);
            List<RawClient.Response> shed =
                    responses.stream().filter(response -> response.status() == 429).toList();
            assertThat(shed).hasSizeBetween(1, CLIENTS - LoadShedder.PER_TURN);
            shed.forEach(
                    response -> assertProblem(response, 429, "overloaded", "nothing was done"));
            assertThat(shed.getFirst().given("Retry-After")).isEqualTo("1");
            shedSoFar += shed.size();
            assertThat(metrics()).contains("coterie_http_shed_total " + shedSoFar + ".0");
        }
    }
}
