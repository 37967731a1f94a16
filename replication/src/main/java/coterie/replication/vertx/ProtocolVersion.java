package coterie.replication.vertx;

/**
 * A version of the peer protocol. Nodes of one major version understand each other and speak the
 * lower of their minor versions; a new major version is a new protocol.
 *
 * @param major 0 to 65,535
 * @param minor 0 to 65,535
 */
record ProtocolVersion(int major, int minor) {

    /** What this build speaks. */
    static final ProtocolVersion CURRENT = new ProtocolVersion(1, 0);

    boolean isCompatibleWith(ProtocolVersion other) {
        return major == other.major;
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
