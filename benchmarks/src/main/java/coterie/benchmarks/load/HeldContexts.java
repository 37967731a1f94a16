package coterie.benchmarks.load;

import org.jspecify.annotations.Nullable;

/** The causal contexts that a client writes with. */
interface HeldContexts {

    /** The one of the key of the given index; null if none is known. */
    @Nullable String of(int key);

    /** Takes the context of an answer about the key. */
    void remember(int key, String context);
}
