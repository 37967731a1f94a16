package coterie.benchmarks.load;

import java.util.random.RandomGenerator;

/**
 * Which share of the operations reads, after the core workloads of YCSB (Cooper et al.,
 * "Benchmarking Cloud Serving Systems with YCSB", SoCC 2010) and one that only writes.
 */
public enum Mix {
    /** Update heavy: half reads, half writes. */
    A(0.50),
    /** Read mostly: 95 % reads. */
    B(0.95),
    /** Read only. */
    C(1.00),
    /** Write only. */
    W(0.00);

    private final double readShare;

    Mix(double readShare) {
        this.readShare = readShare;
    }

    Operation.Kind draw(RandomGenerator random) {
        return random.nextDouble() < readShare ? Operation.Kind.READ : Operation.Kind.WRITE;
    }
}
