package coterie.replication.gossip;

import coterie.replication.message.Rumour;
import coterie.ring.NodeId;
import org.jspecify.annotations.Nullable;

/** What this node believes of one member: the newest rumour, and what it found out by itself. */
final class Standing {

    private final long nameHash;
    private Rumour rumour;
    private @Nullable Suspicion suspicion;
    private int load;
    private long lostNanos;
    private boolean lost;

    Standing(NodeId member) {
        this.rumour = Rumour.alive(member, 0);
        long hash = 0xCBF29CE484222325L;
        for (int i = 0; i < member.value().length(); i++) {
            hash = (hash ^ member.value().charAt(i)) * 0x100000001B3L;
        }
        this.nameHash = hash;
    }

    NodeId member() {
        return rumour.member();
    }

    Rumour rumour() {
        return rumour;
    }

    /** The time-out that runs, while the member is suspect. */
    @Nullable Suspicion suspicion() {
        return suspicion;
    }

    void believe(Rumour newer, @Nullable Suspicion doubt) {
        rumour = newer;
        suspicion = doubt;
    }

    boolean isDead() {
        return rumour.state() == Rumour.State.DEAD;
    }

    /** Whether this node can reach the member, as far as it knows. */
    boolean isReachable() {
        return !isDead() && !lost;
    }

    /** Whether nothing bad is known of the member. */
    boolean isSound() {
        return rumour.state() == Rumour.State.ALIVE && !lost;
    }

    /** The connection to the member broke. */
    void lost(long nowNanos) {
        lost = true;
        lostNanos = nowNanos;
    }

    /** The member answered a ping; one from before the connection broke proves nothing. */
    void answered(long askedAtNanos) {
        if (lost && askedAtNanos - lostNanos >= 0) {
            lost = false;
        }
    }

    boolean isLost() {
        return lost;
    }

    int load() {
        return load;
    }

    void load(int told) {
        load = told;
    }

    /**
     * A fingerprint of the rumour, but for who says it. (The finalizer of SplitMix64, Steele et
     * al., OOPSLA 2014.)
     */
    @SuppressWarnings("EnumOrdinal") // append only, as the wire wants it
    long fingerprint() {
        long z = nameHash + (rumour.incarnation() * 4 + rumour.state().ordinal() + 1) * GOLDEN;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
}
