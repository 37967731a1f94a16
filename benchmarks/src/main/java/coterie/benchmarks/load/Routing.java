package coterie.benchmarks.load;

import java.util.random.RandomGenerator;

/** Chooses the endpoint that a request goes to. */
public sealed interface Routing {

    /**
     * The index of the endpoint.
     *
     * @param key index of the key
     * @param home a number that stays with the client until a connection of it fails
     */
    int endpointFor(int key, int home, RandomGenerator random);

    /**
     * Each client talks to one endpoint, and the clients are spread evenly over them.
     *
     * @param endpoints how many there are
     */
    record Spread(int endpoints) implements Routing {
        @Override
        public int endpointFor(int key, int home, RandomGenerator random) {
            return Math.floorMod(home, endpoints);
        }
    }

    /**
     * Each request goes to one of the nodes that hold its key, drawn at random.
     *
     * @param holdersByKey for each key the indices of the endpoints of its primary replicas; equal
     *     arrays are shared
     */
    @SuppressWarnings(
            "ArrayRecordComponent") // never compared; one array, since it is as long as there are
    // keys
    record Holders(int[][] holdersByKey) implements Routing {
        @Override
        public int endpointFor(int key, int home, RandomGenerator random) {
            int[] holders = holdersByKey[key];
            return holders[random.nextInt(holders.length)];
        }
    }
}
