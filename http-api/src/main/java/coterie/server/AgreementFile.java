package coterie.server;

import coterie.consensus.DurableState;
import coterie.replication.HostPort;
import coterie.replication.membership.AgreementStore;
import coterie.replication.paxos.DurableStateCodec;
import coterie.ring.NodeId;
import coterie.storage.Mailbox;
import coterie.storage.codec.Input;
import coterie.storage.codec.MalformedException;
import coterie.storage.codec.Output;
import coterie.storage.lmdb.DurableFile;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's part in the agreement as it lies in its data folder: the version of the layout, the
 * founders and where they were to find each other when the cluster began (none where this node
 * joined it), then the state itself.
 */
final class AgreementFile implements AgreementStore {

    private static final Logger LOG = LoggerFactory.getLogger(AgreementFile.class);
    private static final Duration RETRY_PAUSE = Duration.ofSeconds(1);
    private static final int FORMAT = 1;
    private static final ThreadFactory WRITERS = Thread.ofVirtual().name("agreement").factory();

    private final DurableFile file;
    private final Content content;
    private final Mailbox mailbox;
    private volatile boolean abandoned;

    /**
     * What the file holds.
     *
     * @param founders the list that the cluster was founded with
     */
    record Content(SortedMap<NodeId, HostPort> founders, DurableState state) {
        Content {
            founders = Collections.unmodifiableSortedMap(new TreeMap<>(founders));
        }
    }

    /**
     * @param content what the file holds
     * @param mailbox where it is told that a state is durable
     */
    AgreementFile(DurableFile file, Content content, Mailbox mailbox) {
        this.file = file;
        this.content = content;
        this.mailbox = mailbox;
    }

    /**
     * What the file holds, or null where there is none, or it is damaged.
     *
     * @throws StartException where the file cannot be read, or is of a newer version
     */
    static @Nullable Content find(DurableFile file) throws StartException {
        try {
            return switch (file.read()) {
                case DurableFile.Sound sound -> decode(sound.bytes());
                case DurableFile.Damaged _ -> {
                    LOG.warn(
                            "what this node knew of the cluster's agreement is damaged;"
                                    + " it learns it anew from the others");
                    yield null;
                }
                case DurableFile.Absent _ -> null;
            };
        } catch (MalformedException e) {
            throw new StartException(
                    "the data folder's file about the cluster's agreement cannot be read by this"
                            + " program: "
                            + e.getMessage(),
                    e);
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /**
     * Has the file hold this, whatever it held.
     *
     * @param beginning of a node that has taken no part yet, with a new incarnation
     * @throws StartException where the file cannot be written
     */
    static void begin(DurableFile file, Content beginning) throws StartException {
        try {
            file.write(encode(beginning));
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    private static StartException unusable(IOException e) {
        return new StartException(
                "the data folder's file about the cluster's agreement cannot be used: "
                        + e.getMessage(),
                e);
    }

    /** The bytes that say this. */
    static byte[] encode(Content content) {
        return encode(content.founders(), DurableStateCodec.encode(content.state()));
    }

    private static byte[] encode(SortedMap<NodeId, HostPort> founders, byte[] state) {
        Output out = new Output();
        out.u8(FORMAT);
        out.varint(founders.size());
        founders.forEach((id, address) -> {
            out.text(id.value());
            out.text(address.toString());
        });
        out.bytes(state);
        return out.toBytes();
    }

    /** What these bytes say. */
    static Content decode(byte[] bytes) throws MalformedException {
        Input in = new Input(bytes);
        int format = in.u8();
        if (format != FORMAT) {
            throw new MalformedException("it has format " + format + ", not " + FORMAT);
        }
        TreeMap<NodeId, HostPort> founders = new TreeMap<>();
        try {
            for (int left = in.count(2); left > 0; left--) {
                founders.put(new NodeId(in.text()), HostPort.parse(in.text()));
            }
        } catch (IllegalArgumentException e) {
            throw new MalformedException(String.valueOf(e.getMessage()));
        }
        return new Content(founders, DurableStateCodec.decode(in.bytes(in.remaining())));
    }

    @Override
    public void save(byte[] state, Runnable durable) {
        byte[] whole = encode(content.founders(), state);
        WRITERS.newThread(() -> write(whole, durable)).start();
    }

    /**
     * A disk that is full, or fails for a while, leaves the node without a say in the agreement
     * until it has recovered; values are served meanwhile.
     */
    private void write(byte[] whole, Runnable durable) {
        while (!abandoned) {
            try {
                if (writeOnce(whole)) {
                    mailbox.post(durable);
                    return;
                }
            } catch (IOException e) {
                LOG.warn("the node's part in the cluster's agreement cannot be written yet", e);
                LockSupport.parkNanos(RETRY_PAUSE.toNanos());
            }
        }
    }

    private synchronized boolean writeOnce(byte[] whole) throws IOException {
        if (!abandoned) {
            file.write(whole);
        }
        return !abandoned;
    }

    /** Nothing is written any more once this has returned. */
    synchronized void abandon() {
        abandoned = true;
    }
}
