package coterie.benchmarks.load;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The last causal context that a client holds of each key, bounded in number: the key that was not
 * used for longest is forgotten first, and falls back to the context that loading the keys left
 * behind.
 */
final class LastContexts implements HeldContexts {
    private static final float LOAD_FACTOR = 0.75f;

    private final @Nullable String[] loaded;
    private final LinkedHashMap<Integer, String> held;

    /**
     * @param limit contexts held at most, at least 1
     * @param loaded contexts by key index, from loading the keys; shared, not copied
     */
    LastContexts(int limit, @Nullable String[] loaded) {
        this.loaded = loaded;
        this.held =
                new LinkedHashMap<>(16, LOAD_FACTOR, true) {
                    private static final long serialVersionUID = 1L;

                    @Override
                    protected boolean removeEldestEntry(Map.Entry<Integer, String> eldest) {
                        return size() > limit;
                    }
                };
    }

    @Override
    public @Nullable String of(int key) {
        String last = held.get(key);
        return last != null ? last : loaded[key];
    }

    @Override
    public void remember(int key, String context) {
        held.put(key, context);
    }
}
