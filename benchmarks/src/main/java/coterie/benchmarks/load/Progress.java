package coterie.benchmarks.load;

import java.io.PrintWriter;

/** Tells a person how far the loading is, or which run has begun. */
public final class Progress {
    static final long INTERVAL_MILLIS = 100;
    private static final long SHOWN_EVERY = 1_000 / INTERVAL_MILLIS;

    private final PrintWriter out;
    private long asked;

    /**
     * Tells it there.
     *
     * @param out where the lines go
     */
    public Progress(PrintWriter out) {
        this.out = out;
    }

    /** Called at {@link #INTERVAL_MILLIS}; shows a line each second. */
    void show(Loading loading) {
        asked++;
        if (asked % SHOWN_EVERY == 0) {
            print(loading);
        }
    }

    void done(Loading loading) {
        print(loading);
    }

    /** A run of something. */
    public void begins(String variant, int run, int runs) {
        line("run %d of %d: %s".formatted(run, runs, variant));
    }

    private void print(Loading loading) {
        line(
                "loaded %,d of %,d keys%s"
                        .formatted(
                                loading.loaded(),
                                loading.keys(),
                                loading.givenUp() > 0 ? ", gave up " + loading.givenUp() : ""));
    }

    /** Anything else, on a line. */
    public void line(String text) {
        out.println(text);
        out.flush();
    }
}
