package coterie.benchmarks.repair;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What an exchange costs grows with what differs, and not with what there is. */
class ExchangeCostTest {

    private static final int FEW_KEYS = 2_000;
    private static final int MANY_KEYS = 20_000;
    private static final int VALUE_BYTES = 100;

    /** A question for a root, and the answer with its 16 children. */
    private static final long MOST_ROOT_BYTES = 400;

    /** Three more levels of a tree, both lists of versions, and the object, there and back. */
    private static final double MOST_BYTES_FOR_A_DIFFERENCE = 3_000;

    /**
     * What twice as many keys may add for each difference: neighbours under the same leaf, and
     * whatever chance has it that fewer paths to leaves are shared.
     */
    private static final double MOST_BYTES_BY_DOUBLING = 250;

    @Test
    void equalReplicasCostOneQuestionForEachPartitionHoweverManyKeysTheyHold() {
        TwoReplicas replicas = new TwoReplicas(VALUE_BYTES);
        replicas.fill(FEW_KEYS);
        ExchangeCost few = replicas.round(0);
        replicas.fill(MANY_KEYS);
        ExchangeCost many = replicas.round(0);

        assertThat(few.messages()).isEqualTo(2L * TwoReplicas.PARTITIONS);
        assertThat(few.bytes()).isLessThan(TwoReplicas.PARTITIONS * MOST_ROOT_BYTES);
        assertThat(many.messages()).isEqualTo(few.messages());
        assertThat(many.bytes()).isEqualTo(few.bytes());
        assertThat(many.repaired()).isZero();
    }

    @Test
    void eachDifferenceCostsNoMoreThanItsBoundAndDoublingTheKeysAddsLittle() {
        for (int differing : new int[] {10, 100}) {
            TwoReplicas replicas = new TwoReplicas(VALUE_BYTES);
            replicas.fill(FEW_KEYS);
            double few = perDifference(replicas, differing);
            replicas.fill(MANY_KEYS);
            double many = perDifference(replicas, differing);
            replicas.fill(2 * MANY_KEYS);
            double twice = perDifference(replicas, differing);

            assertThat(List.of(few, many, twice))
                    .allMatch(bytes -> bytes < MOST_BYTES_FOR_A_DIFFERENCE);
            assertThat(twice - many).isLessThan(MOST_BYTES_BY_DOUBLING);
        }
    }

    private static double perDifference(TwoReplicas replicas, int differing) {
        ExchangeCost equal = replicas.round(0);
        ExchangeCost cost = replicas.round(differing);
        assertThat(cost.repaired()).isEqualTo(differing);
        assertThat(replicas.round(0)).isEqualTo(equal);
        return cost.bytesPerDifference(equal);
    }

    @Test
    void theCommandPrintsALineForEachSize() {
        StringWriter out = new StringWriter();
        int status =
                new CommandLine(new ExchangeCommand())
                        .setOut(new PrintWriter(out))
                        .execute("--keys=100,200", "--differing=0,10");
        assertThat(status).isZero();
        assertThat(out.toString().lines()).hasSize(1 + 2 * 2);
    }
}
