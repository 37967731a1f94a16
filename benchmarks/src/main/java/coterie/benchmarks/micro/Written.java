package coterie.benchmarks.micro;

import coterie.storage.version.Actor;
import coterie.storage.version.CausalContext;
import coterie.storage.version.Content;
import coterie.storage.version.Dot;
import coterie.storage.version.Sibling;
import coterie.storage.version.Siblings;

/** Values of 1 KiB that several actors wrote at the same time. */
final class Written {
    private static final int VALUE_BYTES = 1024;
    private static final long WRITTEN_AT_MILLIS = 1_700_000_000_000L;

    private Written() {}

    /** So many siblings, each by an actor of its own. */
    static Siblings siblings(int count) {
        Siblings siblings = Siblings.NONE;
        for (int i = 1; i <= count; i++) {
            siblings = siblings.write(CausalContext.EMPTY, sibling(i, i));
        }
        return siblings;
    }

    static Sibling sibling(long incarnation, long counter) {
        Dot dot = new Dot(new Actor(incarnation, counter), counter);
        return new Sibling(
                dot, WRITTEN_AT_MILLIS, new Content("application/json", new byte[VALUE_BYTES]));
    }
}
