package coterie.benchmarks.load;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The causal contexts that the clients hold. They outlive a run, since the values in the cluster
 * do.
 */
public final class Contexts {
    private final int perClient;
    private final @Nullable String[] byKey;
    private final List<LastContexts> byClient = new ArrayList<>();
    private boolean loaded;

    /**
     * None yet.
     *
     * @param keys how many keys there are
     * @param perClient how many a client holds at most that keeps them to itself
     */
    public Contexts(int keys, int perClient) {
        this.byKey = new @Nullable String[keys];
        this.perClient = perClient;
    }

    /** For clients that keep theirs themselves, of keys that all hold a value. */
    static Contexts keptElsewhere() {
        Contexts none = new Contexts(1, 1);
        none.loaded = true;
        return none;
    }

    /** Those of the client of the given number. */
    HeldContexts of(int client) {
        while (byClient.size() <= client) {
            byClient.add(new LastContexts(perClient, byKey));
        }
        return byClient.get(client);
    }

    /**
     * What all clients know together: of every key the context of its last answer, so that a write
     * covers all but what is under way at the same time. May be used by several threads.
     */
    HeldContexts shared() {
        return new HeldContexts() {
            @Override
            public @Nullable String of(int key) {
                return byKey[key];
            }

            @Override
            public void remember(int key, String context) {
                byKey[key] = context;
            }
        };
    }

    /** A loading that leaves behind the contexts from which every client begins. */
    Loading loading(int valueBytes, boolean fresh) {
        loaded = true;
        return new Loading(byKey, valueBytes, fresh);
    }

    /** The same of keys that nobody wrote, in the given order. */
    Loading loading(int valueBytes, LoadingOrder order) {
        loaded = true;
        return new Loading(byKey, valueBytes, true, order::at);
    }

    /** Whether every key has been given a value. */
    boolean loaded() {
        return loaded;
    }
}
