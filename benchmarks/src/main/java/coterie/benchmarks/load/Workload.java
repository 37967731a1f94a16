package coterie.benchmarks.load;

import org.jspecify.annotations.Nullable;

/** What one client does. Called from the thread of the client's loop alone. */
public interface Workload {

    /** The next operation; null once there is nothing left to do. */
    @Nullable Operation next();

    /** The answer came, whatever it says. */
    void answered(Operation operation, Answer answer);

    /** The connection failed, or no answer came. */
    void failed(Operation operation);
}
