package coterie.replication.vertx;

import coterie.replication.HostPort;
import coterie.replication.message.Message;
import coterie.replication.message.MessageCodec;
import coterie.ring.Epoch;
import coterie.storage.codec.Output;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;

/** A bare socket that speaks the wire format, well or badly. */
final class RawPeer implements AutoCloseable {

    private static final int GIVE_UP_MILLIS = 20_000;

    private final Socket socket;
    private final DataInputStream in;

    RawPeer(HostPort address) throws IOException {
        this(new Socket(address.host(), address.port()));
    }

    RawPeer(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(GIVE_UP_MILLIS);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    }

    /** One that has little room for what it does not read. */
    static RawPeer withLittleRoom(HostPort address) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(FrameReader.HANDSHAKE_LIMIT_BYTES);
        socket.connect(new InetSocketAddress(address.host(), address.port()));
        return new RawPeer(socket);
    }

    /** The handshake of a node with these settings. */
    static Handshake handshake(PeerSettings settings) {
        return new Handshake(
                settings,
                new Peers(settings, new TransportCounters()),
                1,
                () -> List.of(1L),
                () -> Epoch.FIRST);
    }

    /** Says hello as such a node, and reads the answer. */
    Handshake.Verdict greet(PeerSettings settings, PeerSettings expected) throws Exception {
        Handshake handshake = handshake(settings);
        write(handshake.hello(0).getBytes());
        byte[] answer = readFrame();
        return handshake.answer(expected.self(), answer, 0, answer.length);
    }

    /** Reads the other side's hello and welcomes it as such a node. */
    void welcome(PeerSettings settings) throws Exception {
        Handshake handshake = handshake(settings);
        byte[] hello = readFrame();
        var accepted = (Handshake.Accepted) handshake.judge(hello, 0, hello.length);
        write(handshake.welcome(accepted, 0).getBytes());
    }

    void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** Writes a frame around the bytes. */
    void writeFrame(byte[] bytes) throws IOException {
        byte[] frame = new byte[FrameReader.HEADER_BYTES + bytes.length];
        FrameReader.putLength(frame, 0, bytes.length);
        System.arraycopy(bytes, 0, frame, FrameReader.HEADER_BYTES, bytes.length);
        write(frame);
    }

    static byte[] bytesOf(Message message) {
        Output out = new Output();
        MessageCodec.encode(message, out);
        return out.toBytes();
    }

    byte[] readFrame() throws IOException {
        byte[] frame = new byte[in.readInt()];
        in.readFully(frame);
        return frame;
    }

    /** All that comes until the other side closes the connection. */
    byte[] readAll() throws IOException {
        return in.readAllBytes();
    }

    /** Whether the other side closes the connection; waits for it, and skips what comes before. */
    boolean isClosedByPeer() throws IOException {
        try {
            while (true) {
                in.readByte();
            }
        } catch (EOFException | SocketException closed) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
