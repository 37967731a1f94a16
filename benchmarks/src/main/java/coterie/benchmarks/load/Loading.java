package coterie.benchmarks.load;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Gives every key a value before anything is measured. The clients share it, and each takes the
 * next key.
 *
 * <p>A key that already holds one value of the right length is left as it is, and any other is
 * written with the context that was read: so loading twice changes nothing, and what an earlier run
 * left in siblings is brought together.
 */
final class Loading {
    /** How often a key is tried before it is given up. */
    static final int MAX_ATTEMPTS = 50;

    private final @Nullable String[] contexts;
    private final int valueBytes;
    private final boolean fresh;
    private final IntUnaryOperator order;
    private final AtomicInteger nextKey = new AtomicInteger();
    private final AtomicInteger loaded = new AtomicInteger();
    private final AtomicInteger givenUp = new AtomicInteger();

    /**
     * @param contexts filled with the context of each key, by its index
     * @param fresh whether no key can hold a value yet, so that none need be read first
     */
    Loading(@Nullable String[] contexts, int valueBytes, boolean fresh) {
        this(contexts, valueBytes, fresh, IntUnaryOperator.identity());
    }

    /**
     * @param order the index of the key that is loaded at a place
     */
    Loading(@Nullable String[] contexts, int valueBytes, boolean fresh, IntUnaryOperator order) {
        this.contexts = contexts;
        this.valueBytes = valueBytes;
        this.fresh = fresh;
        this.order = order;
    }

    int keys() {
        return contexts.length;
    }

    /** Keys that hold a value by now. */
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
        private int attempts;

        @Override
        public @Nullable Operation next() {
            if (pending == null) {
                int place = nextKey.getAndIncrement();
                pending = place < keys() ? first(order.applyAsInt(place)) : null;
                attempts = 0;
            }
            return pending;
        }

        private Operation first(int key) {
            return fresh ? Operation.write(key, null) : Operation.read(key);
        }

        @Override
        public void answered(Operation operation, Answer answer) {
            int key = operation.key();
            switch (operation.kind()) {
                case READ -> {
                    if (answer.status() == 200 && answer.bodyBytes() == valueBytes) {
                        done(key, answer);
                    } else if (answer.ok() || answer.absent()) {
                        pending = Operation.write(key, answer.context());
                    } else {
                        failed(operation);
                    }
                }
                case WRITE -> {
                    if (answer.ok()) {
                        done(key, answer);
                    } else {
                        failed(operation);
                    }
                }
            }
        }

        private void done(int key, Answer answer) {
            contexts[key] = answer.context();
            loaded.incrementAndGet();
            pending = null;
        }

        /** Reads again, since a write whose outcome is unknown may have become a value. */
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
