package coterie.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ReplicationDebtTest {

    private final ReplicationDebt debt = new ReplicationDebt();

    private void add(String id, String node) {
        debt.add(id, KeyPages.parse(node.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void debtIsShownAtAGlance() {
        add(
                "n1",
                """
                {"hints":[{"target":"n2","hints":17,"bytes":20480,"oldestAgeSeconds":12}],
                 "unverified":[{"target":"n2","partition":3},{"target":"n1","partition":5}],
                 "antiEntropy":{"keysRepaired":4,"oldestVerifiedAt":"2026-11-21T10:00:00Z"}}
                """);
        debt.addSilent("n2");
        assertThat(debt.lines())
                .containsExactly(
                        "HINTS FOR  HELD BY  HINTS  BYTES  OLDEST",
                        "n2         n1       17     20480  12 s",
                        "",
                        "NODE  UNVERIFIED PARTITIONS  KEYS REPAIRED  OLDEST VERIFIED AT",
                        "n1    2: n2/3 n1/5           4              2026-11-21T10:00:00Z",
                        "n2    no answer              -              -");
    }

    @Test
    void aClusterWithoutDebtSaysSo() {
        add("n1", "{\"hints\":[],\"unverified\":[],\"antiEntropy\":{\"keysRepaired\":0}}");
        assertThat(debt.lines())
                .containsExactly(
                        "no hints",
                        "",
                        "NODE  UNVERIFIED PARTITIONS  KEYS REPAIRED  OLDEST VERIFIED AT",
                        "n1    none                   0              -");
    }

    @Test
    void pairsThatWereNeverComparedAreCounted() {
        add("n1", "{\"antiEntropy\":{\"neverVerified\":2,\"exchanges\":[{},{},{}]}}");
        assertThat(debt.lines().getLast()).contains("never: 2 of 3");
    }

    @Test
    void ofManyPartitionsTheFirstAreNamed() {
        StringBuilder unverified = new StringBuilder();
        for (int i = 0; i < 9; i++) {
            unverified
                    .append(i == 0 ? "" : ",")
                    .append("{\"target\":\"n1\",\"partition\":" + i + "}");
        }
        add("n1", "{\"unverified\":[" + unverified + "]}");
        assertThat(debt.lines().getLast()).contains("9: n1/0 n1/1 n1/2 n1/3 n1/4 n1/5 …");
    }
}
