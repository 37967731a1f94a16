package coterie.benchmarks.load;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URI;

/** The HTTP address of one node. */
public record Endpoint(String host, int port) {
    private static final int DEFAULT_PORT = 80;

    /**
     * Reads {@code http://HOST:PORT} or {@code HOST:PORT}.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public static Endpoint parse(String url) {
        URI uri = URI.create(url.contains("://") ? url : "http://" + url);
        if (!"http".equals(uri.getScheme()) || uri.getHost() == null) {
            throw new IllegalArgumentException("an address must be http://HOST:PORT, not " + url);
        }
        return new Endpoint(uri.getHost(), uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort());
    }

    InetSocketAddress address() {
        return new InetSocketAddress(host, port);
    }

    URI resolve(String path) {
        return URI.create("http://" + this + path);
    }

    /**
     * Whether it is an address of this machine.
     *
     * @throws SocketException if the machine does not tell its addresses
     */
    boolean isLocal() throws SocketException {
        InetAddress resolved = address().getAddress();
        return resolved != null && NetworkInterface.getByInetAddress(resolved) != null;
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
