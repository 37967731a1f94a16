package coterie.replication.simulation;

import coterie.ring.Key;
import coterie.ring.NodeId;
import coterie.storage.version.Dot;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

/** Every counter that any shard of any node has issued, under whatever key: each once, for ever. */
final class IssuedDots {

    private final Findings findings;
    private final Map<Issue, String> uses = new TreeMap<>();

    private record Issue(long incarnation, long counter) implements Comparable<Issue> {

        private static final Comparator<Issue> ORDER =
                Comparator.comparingLong(Issue::incarnation).thenComparingLong(Issue::counter);

        @Override
        public int compareTo(Issue other) {
            return ORDER.compare(this, other);
        }
    }

    IssuedDots(Findings findings) {
        this.findings = findings;
    }

    /** A node has issued a dot. */
    void add(Dot dot, NodeId node, Key key) {
        String use = dot + " of " + key + " by " + node;
        String before = uses.put(new Issue(dot.actor().incarnation(), dot.counter()), use);
        findings.require(
                before == null, Rule.DOTS_ARE_UNIQUE, "issued again: " + before + ", and " + use);
    }
}
