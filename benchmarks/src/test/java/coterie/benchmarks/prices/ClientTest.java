package coterie.benchmarks.prices;

import static org.assertj.core.api.Assertions.assertThat;

import coterie.replication.Count;
import coterie.replication.GetRequest;
import coterie.replication.Quorum;
import coterie.replication.ReadOutcome;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ClientTest {
    private static final Need TWO = new Need(3, 2);
    private static final Need ALL = new Need(3, 3);
    private static final int WRITES = 12;

    @Test
    void writesThatFailLeaveNoSiblingsToOtherNeeds() throws Exception {
        Shape shape = new Shape(3, Links.NONE, Fault.DEAD, false);
        try (StandingCluster cluster =
                StandingCluster.start(shape, List.of(TWO, ALL), 1, Crossings.UNHEEDED)) {
            Client client = new Client(cluster, 0, 1);
            for (int i = 0; i < WRITES; i++) {
                assertThat(client.write(ALL, Quorum.Kind.SLOPPY)).isFalse();
                assertThat(client.write(TWO, Quorum.Kind.SLOPPY)).isTrue();
            }
            assertThat(versions(cluster, ALL)).isGreaterThan(1);
            assertThat(versions(cluster, TWO)).isOne();
        }
    }

    private static int versions(StandingCluster cluster, Need need) throws Exception {
        CompletableFuture<ReadOutcome> read = new CompletableFuture<>();
        cluster.entries()
                .getFirst()
                .get(
                        new GetRequest(
                                cluster.keyspace().key(need, 0),
                                null,
                                need.n(),
                                new Count.Exactly(2),
                                Quorum.Kind.SLOPPY,
                                2_000_000_000L),
                        read::complete);
        return ((ReadOutcome.Read) read.get()).siblings().values().size();
    }
}
