package coterie.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import coterie.http.ContextTokens.Seen;
import coterie.replication.Evidence;
import coterie.replication.ReadOutcome;
import coterie.replication.WriteOutcome;
import coterie.ring.Epoch;
import coterie.ring.Key;
import coterie.ring.Target;
import coterie.storage.version.CausalContext;
import coterie.storage.version.Siblings;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The greatest write time that a client has seen goes with its context, there and back. */
class LastWriteTokenTest {

    private static final Key KEY = Key.of("b", "last".getBytes(StandardCharsets.UTF_8));
    private static final Evidence EVIDENCE =
            new Evidence(List.of(Target.primary(FakeStore.N1)), 1, FakeStore.N1, Epoch.FIRST);

    @Test
    void aTokenBringsItsTimeBackAndOneWithoutStaysAsItWas() {
        for (long millis : new long[] {0, -1, 1_795_255_200_123L, Long.MAX_VALUE}) {
            String token = ContextTokens.encode(KEY, CausalContext.EMPTY, millis);
            assertThat(ContextTokens.decode(KEY, token))
                    .isEqualTo(new Seen(CausalContext.EMPTY, millis));
        }
        String plain = ContextTokens.encode(KEY, CausalContext.EMPTY, null);
        assertThat(plain).startsWith("AQ");
        assertThat(ContextTokens.decode(KEY, plain)).isEqualTo(new Seen(CausalContext.EMPTY, null));
    }

    @Test
    void aTokenWithATimeIsBoundToItsKeyAndToItsTime() {
        String token = ContextTokens.encode(KEY, CausalContext.EMPTY, 77L);
        Key other = Key.of("b", "other".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> ContextTokens.decode(other, token))
                .hasMessageContaining("belongs to another key");
        String altered = token.substring(0, 3) + 'B' + token.substring(4);
        assertThatThrownBy(() -> ContextTokens.decode(KEY, altered))
                .hasMessageContaining("was altered");
    }

    @Test
    void whatReadsAndWritesTellAClientComesBackWithItsNextWrite() {
        try (ApiServer api = new ApiServer(3)) {
            String path = "/v1/kv/b/last";
            api.put(path, "one");
            Siblings one = api.store.siblings(KEY);
            api.store.nextRead = new ReadOutcome.Read(one, EVIDENCE, 5_000L);
            RawClient.Response read = api.request("GET", path);
            assertThat(read.status()).isEqualTo(200);
            String seen = read.header("Coterie-Context");

            api.store.nextWrite = new WriteOutcome.Written(one.context(), EVIDENCE, 5_001L);
            String written =
                    api.put(path, "two", "Coterie-Context: " + seen).header("Coterie-Context");
            assertThat(api.store.puts.getLast().latestMillis()).isEqualTo(5_000);
            assertThat(api.store.puts.getLast().seen()).isEqualTo(one.context());

            api.request("DELETE", path, "Coterie-Context: " + written);
            assertThat(api.store.puts.getLast().latestMillis()).isEqualTo(5_001);
            assertThat(api.request("GET", path, "Coterie-Context: " + written).status())
                    .isEqualTo(404);
        }
    }
}
