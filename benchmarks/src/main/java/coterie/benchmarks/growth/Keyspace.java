package coterie.benchmarks.growth;

import coterie.benchmarks.load.Answer;
import coterie.benchmarks.load.LoadingOrder;
import coterie.benchmarks.load.Operation;
import coterie.benchmarks.load.Workload;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a bucket, and what clients do with them: load them, then read any or write those of
 * their own. Each client writes other keys than all others, and knows of them what it was told when
 * it wrote them last and nothing else; so a write replaces one sibling, and the number of siblings
 * stays as it was loaded.
 */
final class Keyspace {
    /**
     * So many keys are written at most, evenly chosen from all, so that their contexts can be kept.
     */
    static final int MAX_WRITTEN = 100_000;

    /** How often a key is tried before it is given up. */
    static final int MAX_ATTEMPTS = 20;

    /** A page holds about ten small values, so hardly one of them is left out. */
    private static final int WALK_STRIDE = 3;

    private final Point.Contents contents;
    private final int stride;
    private final @Nullable String[] contexts;

    Keyspace(Point.Contents contents) {
        this.contents = contents;
        this.stride = Math.ceilDiv(contents.keys(), MAX_WRITTEN);
        this.contexts = new @Nullable String[contents.keys() / stride];
    }

    /** Reads of any key, all equally often, without end. */
    Workload reads(RandomGenerator random) {
        return new Heedless() {
            @Override
            public Operation next() {
                return Operation.read(random.nextInt(contents.keys()));
            }
        };
    }

    /**
     * Writes of the client's own keys, all equally often, without end.
     *
     * @param client its number, from 0
     * @param clients how many there are
     * @throws IllegalArgumentException if there are fewer keys than clients
     */
    Workload writes(int client, int clients, RandomGenerator random) {
        if (clients > contexts.length) {
            throw new IllegalArgumentException(
                    "%d clients cannot write %d keys without meeting"
                            .formatted(clients, contexts.length));
        }
        int own = Math.ceilDiv(contexts.length - client, clients);
        return new Heedless() {
            @Override
            public Operation next() {
                int written = client + clients * random.nextInt(own);
                return Operation.write(written * stride, contexts[written]);
            }

            @Override
            public void answered(Operation operation, Answer answer) {
                remember(operation.key(), answer);
            }
        };
    }

    private void remember(int key, Answer answer) {
        if (key % stride == 0 && key / stride < contexts.length && answer.context() != null) {
            contexts[key / stride] = answer.context();
        }
    }

    private abstract static class Heedless implements Workload {
        @Override
        public void answered(Operation operation, Answer answer) {}

        @Override
        public void failed(Operation operation) {}
    }

    /**
     * Reads of every third key, once, in the order in which nodes keep them, so that each finds its
     * page next to the last one's. An answer is not asked what it says.
     *
     * @return what each client does; the clients share it
     */
    Workload walk(LoadingOrder order) {
        AtomicInteger nextPlace = new AtomicInteger();
        return new Heedless() {
            @Override
            public @Nullable Operation next() {
                int place = nextPlace.getAndAdd(WALK_STRIDE);
                return place < order.keys() ? Operation.read(order.at(place)) : null;
            }
        };
    }

    /** Gives every key of an empty bucket its siblings; the clients share it. */
    final class Loading {
        private final LoadingOrder order;
        private final AtomicInteger nextPlace = new AtomicInteger();
        private final AtomicInteger loaded = new AtomicInteger();
        private final AtomicInteger givenUp = new AtomicInteger();

        Loading(LoadingOrder order) {
            this.order = order;
        }

        int loaded() {
            return loaded.get();
        }

        int givenUp() {
            return givenUp.get();
        }

        /** What one client does. */
        Workload share() {
            return new Share();
        }

        private final class Share implements Workload {
            private @Nullable Operation pending;
            private int siblings;
            private int attempts;

            @Override
            public @Nullable Operation next() {
                if (pending == null) {
                    int place = nextPlace.getAndIncrement();
                    if (place < order.keys()) {
                        pending = Operation.write(order.at(place), null);
                        siblings = 0;
                        attempts = 0;
                    }
                }
                return pending;
            }

            @Override
            public void answered(Operation operation, Answer answer) {
                boolean write = operation.kind() == Operation.Kind.WRITE;
                if (!answer.ok() && (write || !answer.absent())) {
                    failed(operation);
                } else if (!write) {
                    // Whatever became of the writes that failed, this one replaces it.
                    siblings = 0;
                    pending = Operation.write(operation.key(), answer.context());
                } else {
                    siblings++;
                    boolean done = siblings == contents.siblings();
                    pending = done ? null : Operation.write(operation.key(), null);
                    if (done) {
                        remember(operation.key(), answer);
                        loaded.incrementAndGet();
                    }
                }
            }

            @Override
            public void failed(Operation operation) {
                attempts++;
                if (attempts < MAX_ATTEMPTS) {
                    pending = Operation.read(operation.key());
                } else {
                    givenUp.incrementAndGet();
                    pending = null;
                }
            }
        }
    }
}
