package coterie.replication.vertx;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says once why a peer was refused, though the peer will knock again and again. Safe to call from
 * any thread.
 *
 * <p>It remembers the last refusals only, so that a scanner of ports cannot fill memory; it may
 * then repeat itself.
 */
final class RefusalLog {

    /** How many refusals are remembered. */
    static final int REMEMBERED = 256;

    private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);

    private final SequencedMap<Said, Boolean> said = new LinkedHashMap<>();

    private record Said(String remoteHost, RefusalReason reason, String detail) {}

    /** Logs the refusal, unless it was logged lately. */
    synchronized boolean log(String remoteHost, RefusalReason reason, String detail) {
        if (said.put(new Said(remoteHost, reason, detail), true) != null) {
            return false;
        }
        if (said.size() > REMEMBERED) {
            said.pollFirstEntry();
        }
        LOG.warn("refused a peer at {}: {}", remoteHost, detail);
        return true;
    }
}
