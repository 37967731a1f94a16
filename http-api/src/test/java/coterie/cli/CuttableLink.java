package coterie.cli;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * A TCP proxy on loopback before a node's peer address. It knows a caller by its handshake, so that
 * a test can cut some callers off: their connections end, and new ones get nowhere.
 */
final class CuttableLink implements AutoCloseable {

    private final ServerSocket listener;
    private final int target;
    private final Predicate<String> isCut;
    private final Map<Socket, String> sockets = new ConcurrentHashMap<>();

    /** In a first frame, before the cluster's and the caller's names, each behind its length. */
    private static final int BEFORE_NAMES_BYTES = 4 + 9;

    /**
     * @param target the port to which it leads
     * @param isCut whether the node of that name does not get through now
     */
    CuttableLink(int target, Predicate<String> isCut) {
        this.target = target;
        this.isCut = isCut;
        try {
            this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Ends the connections of those who are cut off now. */
    void cut() {
        sockets.forEach((socket, caller) -> {
            if (isCut.test(caller)) {
                close(socket);
            }
        });
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket near = listener.accept();
                Thread.ofVirtual().start(() -> connect(near));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void connect(Socket near) {
        try (near;
                Socket far = new Socket(InetAddress.getLoopbackAddress(), target)) {
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            String caller = caller(near.getInputStream(), head);
            sockets.put(near, caller);
            sockets.put(far, caller);
            if (isCut.test(caller)) {
                return;
            }
            head.writeTo(far.getOutputStream());
            Thread back = Thread.ofVirtual().start(() -> copy(far, near));
            copy(near, far);
            back.join();
        } catch (IOException e) {
            close(near);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            sockets.keySet().removeIf(Socket::isClosed);
        }
    }

    /** Reads so much of the first frame as names the caller, and keeps it to be sent on. */
    private static String caller(InputStream in, OutputStream head) throws IOException {
        head.write(in.readNBytes(BEFORE_NAMES_BYTES));
        name(in, head);
        return name(in, head);
    }

    private static String name(InputStream in, OutputStream head) throws IOException {
        int length = in.read();
        if (length < 0) {
            throw new EOFException();
        }
        byte[] name = in.readNBytes(length);
        head.write(length);
        head.write(name);
        return new String(name, StandardCharsets.UTF_8);
    }

    private static void copy(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] bytes = new byte[64 * 1024];
            for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
                out.write(bytes, 0, read);
            }
        } catch (IOException e) {
            close(from);
        } finally {
            close(from);
            close(to);
        }
    }

    private static void close(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        close(listener);
        sockets.keySet().forEach(CuttableLink::close);
    }
}
