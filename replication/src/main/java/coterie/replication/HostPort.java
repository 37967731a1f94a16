package coterie.replication;

/**
 * Where a node listens.
 *
 * @param host a name or an address of 1 to 255 characters; an IPv6 address stands without brackets
 *     here
 * @param port 0 to 65,535, where 0 lets the system choose
 */
public record HostPort(String host, int port) {

    private static final int MAX_PORT = 65_535;
    private static final int MAX_HOST_LENGTH = 255;

    /**
     * @throws IllegalArgumentException where the host or the port out of range
     */
    public HostPort {
        if (host.isEmpty() || host.length() > MAX_HOST_LENGTH || port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException("'" + host + ":" + port + "' is not HOST:PORT");
        }
    }

    /**
     * Reads {@code HOST:PORT}; an IPv6 address stands in brackets, as in {@code [::1]:7101}.
     *
     * @throws IllegalArgumentException naming the text, where it is no such pair
     */
    public static HostPort parse(String text) {
        int colon = text.lastIndexOf(':');
        String port = text.substring(colon + 1);
        String host = text.substring(0, Math.max(colon, 0));
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not HOST:PORT; an IPv6 address goes in brackets");
        }
        if (host.isEmpty() || !port.matches("[0-9]{1,5}")) {
            throw new IllegalArgumentException("'" + text + "' is not HOST:PORT");
        }
        return new HostPort(host, Integer.parseInt(port));
    }

    /** {@code HOST:PORT}, with brackets around an IPv6 address. */
    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
